package minami.see;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A contact sheet to look at: the pictures of a folder, cropped in the centre and by what draws the
 * eye, next to what others made of them. The others' crops are read from folders, under the
 * pictures' names.
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/cp
 * java -cp target/test-classes:target/classes:$(cat target/cp) minami.see.CropSheet \
 *     FOLDER WIDTH HEIGHT SHEET.png [NAME=FOLDER ...]
 * }</pre>
 */
final class CropSheet {

  private static final int GAP = 8;
  private static final int TITLE = 16;

  /** How many pictures there are side by side. */
  private static final int ACROSS = 2;

  /** Decides where the window lies. */
  @FunctionalInterface
  private interface Column {
    Point look(Picture picture, double width, double height);
  }

  private static final Map<String, Column> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("centre", (picture, width, height) -> new Point(0.5, 0.5));
    COLUMNS.put(
        "smart", (picture, width, height) -> Framing.around(Saliency.of(picture), width, height));
  }

  private final int width;
  private final int height;
  private final Map<String, Path> others = new LinkedHashMap<>();

  private CropSheet(int width, int height) {
    this.width = width;
    this.height = height;
  }

  public static void main(String[] args) throws IOException {
    CropSheet sheet = new CropSheet(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    for (int i = 4; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      sheet.others.put(args[i].substring(0, equals), Path.of(args[i].substring(equals + 1)));
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(Path.of(args[0]))) {
      files = list.sorted().toList();
    }
    ImageIO.write(sheet.of(files), "png", new File(args[3]));
  }

  private BufferedImage of(List<Path> files) throws IOException {
    int columns = COLUMNS.size() + others.size();
    int cellWidth = columns * (width + GAP) + GAP;
    int cellHeight = TITLE + height + GAP;
    int rows = (files.size() + ACROSS - 1) / ACROSS;
    BufferedImage sheet =
        new BufferedImage(ACROSS * cellWidth, rows * cellHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    for (int i = 0; i < files.size(); i++) {
      int x = i % ACROSS * cellWidth;
      int y = i / ACROSS * cellHeight;
      graphics.setColor(Color.BLACK);
      graphics.drawString(i + " " + files.get(i).getFileName() + ": " + names(), x, y + TITLE - 4);
      for (BufferedImage crop : crops(files.get(i))) {
        graphics.drawImage(crop, x, y + TITLE, null);
        x += width + GAP;
      }
    }
    graphics.dispose();
    return sheet;
  }

  private String names() {
    List<String> names = new ArrayList<>(COLUMNS.keySet());
    names.addAll(others.keySet());
    return String.join(", ", names);
  }

  private List<BufferedImage> crops(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    Picture picture = TestPictures.of(TestPictures.small(image));
    double scale = Math.max((double) width / image.getWidth(), (double) height / image.getHeight());
    double shareX = Math.min(1, width / scale / image.getWidth());
    double shareY = Math.min(1, height / scale / image.getHeight());
    List<BufferedImage> crops = new ArrayList<>();
    for (Column column : COLUMNS.values()) {
      Point cut = column.look(picture, shareX, shareY);
      crops.add(
          crop(
              image,
              scale,
              cut.x() * (1 - shareX) * image.getWidth(),
              cut.y() * (1 - shareY) * image.getHeight()));
    }
    for (Path folder : others.values()) {
      crops.add(ImageIO.read(folder.resolve(file.getFileName()).toFile()));
    }
    return crops;
  }

  private BufferedImage crop(BufferedImage image, double scale, double left, double top) {
    BufferedImage crop = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = crop.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.scale(scale, scale);
    graphics.translate(-left, -top);
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    return crop;
  }
}
