package minami;

/**
 * The state of the threads that render, and of the memory that they may take.
 *
 * @param queued how many renderings and looks wait for a thread
 * @param running how many are under way
 * @param begun how many have been begun since the start
 * @param nanosWaited how long those had waited for a thread, in all
 * @param memory how many bytes of the heap are taken for decoding
 * @param mostMemory how many there may be
 * @param originals how many bytes of the heap the originals take that are being fetched or rendered
 * @param mostOriginals how many there may be
 */
public record RenderFigures(
    int queued,
    int running,
    long begun,
    long nanosWaited,
    long memory,
    long mostMemory,
    long originals,
    long mostOriginals) {}
