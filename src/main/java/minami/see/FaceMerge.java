package minami.see;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes one of the boxes that a detector sees around the same face: their mean, weighted by their
 * scores, with the best one's score. So does MediaPipe's weighted non-maximum suppression.
 */
final class FaceMerge {
  /** The part that two boxes have in common, as a share of what both cover: of one face if over. */
  private static final double SAME_FACE = 0.3;

  private FaceMerge() {}

  /** Sorted by score, the best first. */
  static List<Face> merge(List<Face> boxes) {
    List<Face> left = new ArrayList<>(boxes);
    left.sort(Comparator.comparingDouble(Face::score).reversed());
    List<Face> faces = new ArrayList<>();
    while (!left.isEmpty()) {
      Face best = left.get(0);
      List<Face> same = new ArrayList<>(List.of(best));
      List<Face> others = new ArrayList<>();
      for (Face box : left.subList(1, left.size())) {
        (overlap(best, box) > SAME_FACE ? same : others).add(box);
      }
      faces.add(mean(same, best.score()));
      left = others;
    }
    return faces;
  }

  private static Face mean(List<Face> boxes, double score) {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double total = 0;
    for (Face box : boxes) {
      x += box.x() * box.score();
      y += box.y() * box.score();
      width += box.width() * box.score();
      height += box.height() * box.score();
      total += box.score();
    }
    return new Face(x / total, y / total, width / total, height / total, score);
  }

  private static double overlap(Face a, Face b) {
    double width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
    double height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
    double common = Math.max(width, 0) * Math.max(height, 0);
    double both = a.width() * a.height() + b.width() * b.height() - common;
    return both > 0 ? common / both : 0;
  }
}
