package minami.jpeg;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOException;

/** What precedes the first scan's data: frame, tables, colour, profile. */
final class Header {
  private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);

  /** Where the transform flag stands after "Adobe": version, flags0 and flags1 precede it. */
  private static final int ADOBE_TRANSFORM = 11;

  final SegmentReader in;
  final Tables tables = new Tables();
  final Frame frame;

  /** Offset of the first SOS segment's length. */
  final int firstScan;

  final byte[] iccProfile;
  final boolean adobe;
  final ColorTransform color;

  private final IccProfile icc = new IccProfile();
  private boolean jfif;
  private int adobeTransform = -1;

  Header(SegmentReader in) throws IIOException {
    this.in = in;
    if (in.u16() != (0xFF00 | Marker.SOI)) {
      throw new JpegException("Not a JPEG", 0);
    }
    this.frame = readUpToScan();
    this.firstScan = in.position();
    this.iccProfile = icc.assemble();
    this.adobe = adobeTransform >= 0;
    this.color = ColorTransform.of(frame, jfif, adobeTransform);
    if (frame.height == 0) {
      frame.setHeight(findLines());
    }
  }

  private Frame readUpToScan() throws IIOException {
    Frame found = null;
    for (int code = in.nextMarker(); code != Marker.SOS; code = in.nextMarker()) {
      if (code < 0 || code == Marker.EOI) {
        throw in.broken("No scan");
      }
      if (Marker.isBare(code)) {
        continue;
      }
      in.enterSegment();
      if (Marker.isFrame(code)) {
        if (found != null) {
          throw in.broken("Second frame header");
        }
        found = Frame.read(in, code);
      } else {
        tables.read(in, code);
        readApplicationData(code);
      }
      in.leaveSegment();
    }
    if (found == null) {
      throw in.broken("Scan without a frame");
    }
    return found;
  }

  private void readApplicationData(int code) {
    int from = in.position();
    int to = in.segmentEnd();
    if (code == Marker.APP0 && startsWith(JFIF, from, to)) {
      jfif = true;
    } else if (code == Marker.APP2) {
      icc.add(in.data, from, to);
    } else if (code == Marker.APP14 && startsWith(ADOBE, from, to) && from + ADOBE_TRANSFORM < to) {
      adobeTransform = in.data[from + ADOBE_TRANSFORM] & 0xFF;
    }
  }

  private boolean startsWith(byte[] signature, int from, int to) {
    return from + signature.length <= to
        && Arrays.equals(in.data, from, from + signature.length, signature, 0, signature.length);
  }

  /** T.81, B.2.5: the DNL segment stands right after the first scan. */
  private int findLines() throws JpegException {
    in.enterSegment();
    in.moveTo(SegmentReader.findScanEnd(in.data, in.segmentEnd(), in.end));
    if (in.nextMarker() != Marker.DNL) {
      throw in.broken("Frame without height");
    }
    in.enterSegment();
    int lines = in.u16();
    if (lines == 0) {
      throw in.broken("Frame without height");
    }
    return lines;
  }
}
