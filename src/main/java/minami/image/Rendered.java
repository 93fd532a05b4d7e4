package minami.image;

/**
 * A thumbnail just made, and how long it took.
 *
 * @param thumbnail the thumbnail
 * @param sourcePixels how many the original has
 * @param decodeNanos for decoding
 * @param resizeNanos for resizing, and bringing the colours to sRGB
 * @param encodeNanos for encoding
 */
public record Rendered(
    Thumbnail thumbnail, long sourcePixels, long decodeNanos, long resizeNanos, long encodeNanos) {}
