package minami.address;

import minami.image.RenderOptions;

/**
 * A thumbnail as it is asked for.
 *
 * @param image the original
 * @param rendering what to make of it
 * @param key the canonical address below {@code /t/}, without a signature: the same for equal
 *     thumbnails, different for different ones
 */
public record ThumbnailSpec(ImagePath image, RenderOptions rendering, String key) {}
