package minami.address;

import minami.image.RenderOptions;

/**
 * What is asked for: a picture, and what is to become of it.
 *
 * @param image the original
 * @param rendering what is to become of it
 * @param key the canonical address below {@code /t/}, without a signature: equal for equal
 *     thumbnails, different for different ones
 */
public record ThumbnailSpec(ImagePath image, RenderOptions rendering, String key) {}
