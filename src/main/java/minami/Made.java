package minami;

import java.util.Map;
import minami.image.Thumbnail;

/**
 * A thumbnail and how long each step took that it needed.
 *
 * @param thumbnail the thumbnail
 * @param nanos by the step's name, in the order of the steps; only those that ran
 */
public record Made(Thumbnail thumbnail, Map<String, Long> nanos) {}
