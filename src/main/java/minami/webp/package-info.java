/**
 * WebP, read and written. The decoder hands over rows as they come, and never holds a picture.
 *
 * <ol>
 *   <li>{@link minami.webp.WebpFile} walks the chunks (RFC 9649, section 2): canvas, frames, alpha,
 *       colour profile, Exif.
 *   <li>{@link minami.webp.Vp8Decoder} decodes a lossy frame (RFC 6386) into rows of luma and
 *       colour differences, with or without its loop filter; {@link minami.webp.RgbRows} makes RGB
 *       of them.
 *   <li>{@link minami.webp.AlphaDecoder} decodes the alpha that goes with it.
 *   <li>{@link minami.webp.Vp8lDecoder} decodes a lossless frame (RFC 9649, section 3) into rows of
 *       ARGB.
 * </ol>
 *
 * <p>The encoder has a whole picture, which is a small one here.
 *
 * <ol>
 *   <li>{@link minami.webp.Vp8Encoder} encodes lossy pictures, of {@link minami.webp.StudioPlanes}:
 *       modes and levels by rate and distortion, probabilities for the frame.
 *   <li>{@link minami.webp.Vp8lEncoder} encodes lossless pictures: a palette or predictors, then
 *       the cheapest copies and prefix codes.
 *   <li>{@link minami.webp.AlphaEncoder} encodes the alpha of a lossy one by the same means.
 *   <li>{@link minami.webp.WebpWriter} puts them into files, still or animated.
 * </ol>
 *
 * <p>The samples are those of libwebp. The package depends on the JDK only.
 */
package minami.webp;
