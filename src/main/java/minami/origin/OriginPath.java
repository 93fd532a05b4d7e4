package minami.origin;

import java.util.List;

/**
 * The last check of a path before it meets a disk or a wire. The address grammar has checked it
 * already.
 */
final class OriginPath {

  private OriginPath() {}

  /** The segments, or null if the path could mean anything but a file below a root. */
  static List<String> segments(String path) {
    List<String> segments = List.of(path.split("/", -1));
    return segments.stream().allMatch(OriginPath::isName) ? segments : null;
  }

  private static boolean isName(String segment) {
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals("..")
        && segment.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\');
  }
}
