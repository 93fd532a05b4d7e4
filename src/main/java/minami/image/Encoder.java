package minami.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Writes a small picture. Nothing of the original's metadata goes along. */
final class Encoder {

  /** From this quality on, colour is kept at full resolution. */
  private static final int FULL_COLOUR_QUALITY = 90;

  private static final String JPEG_METADATA = "javax_imageio_jpeg_image_1.0";

  private Encoder() {}

  /**
   * Writes a picture.
   *
   * @param pixels in sRGB or grey; without alpha for a JPEG
   * @param format {@link Format#JPEG} or {@link Format#PNG}
   * @param quality of a JPEG
   * @throws IOException if the writer fails
   */
  static byte[] encode(Pixels pixels, Format format, int quality) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.samples().length / 4);
    ImageWriter writer = ImageIoProviders.writer(format);
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      BufferedImage image = image(pixels);
      ImageWriteParam param = writer.getDefaultWriteParam();
      IIOMetadata metadata = null;
      if (format == Format.JPEG) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality / 100f);
        metadata =
            writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(image), param);
        if (quality >= FULL_COLOUR_QUALITY) {
          keepFullColour(metadata);
        }
      }
      writer.write(null, new IIOImage(image, null, metadata), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage image(Pixels p) {
    ColorSpace space =
        ColorSpace.getInstance(p.colours() == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    int transparency = p.alpha() ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
    WritableRaster raster =
        SrgbConversion.interleaved(p.samples(), p.width(), p.height(), p.bands());
    return new BufferedImage(
        new ComponentColorModel(space, p.alpha(), false, transparency, DataBuffer.TYPE_BYTE),
        raster,
        false,
        null);
  }

  /** Sets the sampling factors of the first component, 2x2 as the writer has them, to 1x1. */
  private static void keepFullColour(IIOMetadata metadata) throws IOException {
    Node tree = metadata.getAsTree(JPEG_METADATA);
    NodeList components = ((Element) tree).getElementsByTagName("componentSpec");
    if (components.getLength() > 0) {
      Element first = (Element) components.item(0);
      first.setAttribute("HsamplingFactor", "1");
      first.setAttribute("VsamplingFactor", "1");
      metadata.setFromTree(JPEG_METADATA, tree);
    }
  }
}
