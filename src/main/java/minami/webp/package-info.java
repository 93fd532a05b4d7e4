/**
 * A WebP decoder that hands over rows as they come, and never holds a picture; and an encoder.
 *
 * <ol>
 *   <li>{@link minami.webp.WebpFile} walks the chunks (RFC 9649, section 2): canvas, first frame,
 *       alpha, colour profile, Exif.
 *   <li>{@link minami.webp.Vp8Decoder} decodes a lossy frame (RFC 6386) into rows of luma and
 *       colour differences, with or without its loop filter; {@link minami.webp.RgbRows} makes RGB
 *       of them.
 *   <li>{@link minami.webp.AlphaDecoder} decodes the alpha that goes with it.
 *   <li>{@link minami.webp.Vp8lDecoder} decodes a lossless frame (RFC 9649, section 3) into rows of
 *       ARGB.
 * </ol>
 *
 * <p>{@link minami.webp.Vp8Encoder} makes lossy frames, of {@link minami.webp.StudioPlanes}.
 *
 * <p>The samples are those of libwebp. The package depends on the JDK only.
 */
package minami.webp;
