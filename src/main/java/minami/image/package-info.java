/**
 * From bytes to a small picture and back to bytes.
 *
 * <p>{@link minami.image.Renderer} is the way in. What a picture may do to us is bounded here, from
 * its header, before anything is decoded: how many pixels, scans and bytes of metadata it has.
 * Whatever a reader throws at a broken picture leaves this package as an {@link
 * minami.image.ImageException}.
 */
package minami.image;
