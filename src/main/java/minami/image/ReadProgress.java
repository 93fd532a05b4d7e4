package minami.image;

import java.awt.image.BufferedImage;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadUpdateListener;

/**
 * How far a reader has come, and what it has decoded so far. Stops it when the deadline is over.
 * For one read, on one thread.
 */
final class ReadProgress implements IIOReadProgressListener, IIOReadUpdateListener {

  private final Deadline deadline;
  private BufferedImage picture;
  private float percent;

  private ReadProgress(Deadline deadline) {
    this.deadline = deadline;
  }

  static ReadProgress of(ImageReader reader, Deadline deadline) {
    ReadProgress progress = new ReadProgress(deadline);
    reader.addIIOReadProgressListener(progress);
    reader.addIIOReadUpdateListener(progress);
    return progress;
  }

  /** What has been read of the picture, if that is at least this share. */
  Optional<BufferedImage> pictureOf(double leastShare) {
    return percent >= leastShare * 100 ? Optional.ofNullable(picture) : Optional.empty();
  }

  @Override
  public void imageProgress(ImageReader source, float percentageDone) {
    percent = percentageDone;
    deadline.check();
  }

  @Override
  public void imageUpdate(
      ImageReader source,
      BufferedImage image,
      int minX,
      int minY,
      int width,
      int height,
      int stepX,
      int stepY,
      int[] bands) {
    picture = image;
    deadline.check();
  }

  @Override
  public void sequenceStarted(ImageReader source, int minIndex) {}

  @Override
  public void sequenceComplete(ImageReader source) {}

  @Override
  public void imageStarted(ImageReader source, int imageIndex) {}

  @Override
  public void imageComplete(ImageReader source) {}

  @Override
  public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

  @Override
  public void thumbnailProgress(ImageReader source, float percentageDone) {}

  @Override
  public void thumbnailComplete(ImageReader source) {}

  @Override
  public void readAborted(ImageReader source) {}

  @Override
  public void passStarted(
      ImageReader source,
      BufferedImage image,
      int pass,
      int minPass,
      int maxPass,
      int minX,
      int minY,
      int stepX,
      int stepY,
      int[] bands) {
    deadline.check();
  }

  @Override
  public void passComplete(ImageReader source, BufferedImage image) {}

  @Override
  public void thumbnailPassStarted(
      ImageReader source,
      BufferedImage image,
      int pass,
      int minPass,
      int maxPass,
      int minX,
      int minY,
      int stepX,
      int stepY,
      int[] bands) {}

  @Override
  public void thumbnailUpdate(
      ImageReader source,
      BufferedImage image,
      int minX,
      int minY,
      int width,
      int height,
      int stepX,
      int stepY,
      int[] bands) {}

  @Override
  public void thumbnailPassComplete(ImageReader source, BufferedImage image) {}
}
