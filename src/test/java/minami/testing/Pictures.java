package minami.testing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures that differ. */
public final class Pictures {
  private Pictures() {}

  /** A small JPEG; another one for each number. */
  public static byte[] jpeg(int number) {
    BufferedImage picture = new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    Color from = Color.getHSBColor(number / 97f, 0.8f, 0.9f);
    graphics.setPaint(new GradientPaint(0, 0, from, 160, 120, Color.BLACK));
    graphics.fillRect(0, 0, 160, 120);
    graphics.setColor(Color.WHITE);
    graphics.drawString("No " + number, 20, 60);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "jpeg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
