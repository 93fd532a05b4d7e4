/**
 * Whether a picture may be shown. {@link minami.moderation.Moderator} asks a provider outside for
 * the scores of a small copy: a service over HTTP, or a {@link
 * minami.moderation.ModerationProvider} in this process. {@link minami.moderation.Policy} makes a
 * decision of scores, wherever they come from.
 *
 * <p>A provider is not trusted to be there, to be quick or to make sense: what it may cost is
 * bounded here, and any trouble means that the scores are not known.
 */
package minami.moderation;
