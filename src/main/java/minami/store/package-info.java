/**
 * Thumbnails that outlive the process: in a folder, or in a bucket of S3.
 *
 * <p>{@link minami.store.ThumbnailStore} is the way in. It only ever helps: a store that is slow,
 * full, read-only or broken is left alone, and nobody waits for it longer than a moment. {@code
 * Entry} is how a thumbnail is written, {@code Shelf} where; {@code Tombstones} are what counts as
 * gone, whatever is still there.
 */
package minami.store;
