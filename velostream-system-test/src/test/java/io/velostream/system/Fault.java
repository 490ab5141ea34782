package io.velostream.system;

/** What is done to a server, or to the network before it. */
enum Fault {
    RESTARTED("restarted: stopped in good order and started again"),
    KILLED("killed (SIGKILL) and started again"),
    FROZEN("frozen (SIGSTOP), then thawed (SIGCONT)"),
    CUT_OFF("cut off: connections ended, new ones refused"),
    HALF_OPEN("half-open: connections stay, no byte passes, and old ones never work again"),
    SLOWED("slowed to 64 KiB/s a connection"),
    RESET("reset (RST) in the middle of a message"),
    DISK_FULL("disk full, then room made"),
    PASSWORD("password changed, all connections reset");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** For people. */
    String words() {
        return words;
    }
}
