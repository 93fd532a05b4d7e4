/**
 * Where originals come from, and what is allowed: a web server, a folder, or the samples in the
 * WAR.
 *
 * <p>{@link minami.origin.Origins} is the way in. What an origin may do to us is bounded here: how
 * long it takes, how much it sends, where it may redirect to. What a picture may do is bounded in
 * {@code minami.image}.
 */
package minami.origin;
