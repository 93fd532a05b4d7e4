package minami.cluster;

/**
 * What another node says of itself.
 *
 * @param member that node
 * @param text its own words; empty if it was not reached
 * @param trouble why it was not reached; empty if it was
 */
public record PeerReport(Member member, String text, String trouble) {}
