package minami.image;

/**
 * A picture that has been written.
 *
 * @param format what it was written in: never {@link OutputFormat#AUTO}
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
record Encoded(byte[] bytes, OutputFormat format) {}
