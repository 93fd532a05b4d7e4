package minami.store;

/**
 * The state of the store at one moment.
 *
 * @param kind {@code folder} or {@code bucket}
 * @param place where it is, for people; holds no secret
 * @param reading the state of its breaker: {@code closed} if it is read
 * @param writing the same for writing
 * @param ready whether it is known what was purged; nothing is read before
 * @param bytes in all its thumbnails; -1 while that is unknown
 * @param entries how many thumbnails; -1 while that is unknown
 * @param maxBytes the bound, or -1 if there is none
 * @param hits how many thumbnails were found
 * @param misses how many were not there
 * @param writes how many were written
 * @param dropped how many were not, as too many were waiting, or there was no room, or trouble
 * @param failures how many calls failed, or took too long
 * @param damaged how many files were not what they should be, and have been removed
 * @param evicted how many made room for others
 * @param waitingBytes in thumbnails that are still to be written
 */
public record StoreState(
    String kind,
    String place,
    String reading,
    String writing,
    boolean ready,
    long bytes,
    long entries,
    long maxBytes,
    long hits,
    long misses,
    long writes,
    long dropped,
    long failures,
    long damaged,
    long evicted,
    long waitingBytes) {}
