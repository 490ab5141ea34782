package io.velostream.file.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import org.junit.jupiter.api.Test;

class NamePatternTest {
    private static boolean matches(String pattern, String path) {
        return NamePattern.parse(pattern).matches(path);
    }

    @Test
    void aNameWithoutWildcardsIsLiteral() {
        NamePattern p = NamePattern.parse("/a\\*/b.csv");
        assertThat(p.isLiteral()).isTrue();
        assertThat(p.base()).isEqualTo("/a*/b.csv");
    }

    @Test
    void thePatternIsCutBehindItsPlainFolders() {
        assertThat(NamePattern.parse("/data/x/*.csv").base()).isEqualTo("/data/x");
        assertThat(NamePattern.parse("/*.csv").base()).isEqualTo("/");
        assertThat(NamePattern.parse("*.csv").base()).isEmpty();
        assertThat(NamePattern.parse("a/b*/c/d.csv").base()).isEqualTo("a");
        assertThat(NamePattern.parse("a/b*/c/d.csv").rest()).isEqualTo("b*/c/d.csv");
    }

    @Test
    void aStarStaysWithinAName() {
        assertThat(matches("*.csv", "a.csv")).isTrue();
        assertThat(matches("*.csv", "b/a.csv")).isFalse();
        assertThat(matches("*.csv", "aXcsv")).isFalse();
        assertThat(matches("?.csv", "ab.csv")).isFalse();
        assertThat(matches("?.csv", "/.csv")).isFalse();
    }

    @Test
    void twoStarsCrossFolders() {
        assertThat(matches("**/*.csv", "a.csv")).isTrue();
        assertThat(matches("**/*.csv", "x/y/a.csv")).isTrue();
        assertThat(matches("**", "x/y/a.csv")).isTrue();
        assertThat(matches("x/**/z/*.csv", "z/a.csv")).isTrue();
        assertThat(matches("x/**/z/*.csv", "1/2/z/a.csv")).isTrue();
        assertThat(matches("x/**/z/*.csv", "1/2/zz/a.csv")).isFalse();
    }

    @Test
    void bracketsAndBraces() {
        assertThat(matches("[a-c]x", "bx")).isTrue();
        assertThat(matches("[!a-c]x", "bx")).isFalse();
        assertThat(matches("[^a-c]x", "dx")).isTrue();
        assertThat(matches("[]]x", "]x")).isTrue();
        assertThat(matches("[a-]x", "-x")).isTrue();
        assertThat(matches("[!a]x", "/x")).isFalse();
        assertThat(matches("{a,bc}.{csv,json}", "bc.json")).isTrue();
        assertThat(matches("{a,b{c,d}}.csv", "bd.csv")).isTrue();
        assertThat(matches("{a,b}.csv", "c.csv")).isFalse();
        assertThat(matches("{x/a,b}.csv", "x/a.csv")).isTrue();
        assertThat(matches("a{,b}.csv", "a.csv")).isTrue();
    }

    @Test
    void ordinaryCharactersStandForThemselves() {
        assertThat(matches("a+(b)^$|.*", "a+(b)^$|.x")).isTrue();
        assertThat(matches("\\*\\[*", "*[x")).isTrue();
        assertThat(matches("ü*€?", "üx€😀")).isTrue();
    }

    @Test
    void foldersThatCannotLeadToAMatchAreNotEntered() {
        NamePattern p = NamePattern.parse("d/y=*/m=1/*.csv");
        assertThat(p.enters("y=2")).isTrue();
        assertThat(p.enters("z")).isFalse();
        assertThat(p.enters("y=2/m=1")).isTrue();
        assertThat(p.enters("y=2/m=2")).isFalse();
        assertThat(p.enters("y=2/m=1/deeper")).isFalse();
        assertThat(NamePattern.parse("a*/**/x").enters("ab/c/d")).isTrue();
        assertThat(NamePattern.parse("a*/**/x").enters("b")).isFalse();
    }

    @Test
    void recursionLooksForTheLastNameAtAnyDepth() {
        NamePattern p = NamePattern.parse("d/*.csv").atAnyDepth();
        assertThat(p.matches("a.csv")).isTrue();
        assertThat(p.matches("x/y/a.csv")).isTrue();
        assertThat(p.enters("x/y")).isTrue();
    }

    @Test
    void whatIsNotClosedIsRefused() {
        assertThatThrownBy(() -> NamePattern.parse("a[b")).isInstanceOf(VeloException.class);
        assertThatThrownBy(() -> NamePattern.parse("a{b")).isInstanceOf(VeloException.class);
        assertThatThrownBy(() -> NamePattern.parse("a[z-a]")).isInstanceOf(VeloException.class);
    }
}
