package minami.store;

/**
 * A thumbnail in the store.
 *
 * @param image what it was made of
 * @param key its canonical address
 */
public record ThumbnailName(ImageName image, String key) {}
