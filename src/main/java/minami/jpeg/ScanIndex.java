package minami.jpeg;

import java.util.ArrayList;
import java.util.List;

/** The scans of a picture, found by stepping from marker to marker without decoding anything. */
final class ScanIndex {
  /** Scans to keep. A file with more is made to waste time; sound ones have about ten. */
  static final int MAX_SCANS = 1000;

  final List<Scan> scans;

  /** Where each scan's data ends: at a marker that is not a restart marker. */
  final List<Integer> ends;

  /** Number of scans, those not kept included. */
  final int count;

  private ScanIndex(List<Scan> scans, List<Integer> ends, int count) {
    this.scans = scans;
    this.ends = ends;
    this.count = count;
  }

  /** Indexes only the first scan if that has all there is. A broken later one ends the picture. */
  static ScanIndex of(Header header) throws JpegException {
    SegmentReader in = header.in;
    List<Scan> scans = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    in.moveTo(header.firstScan);
    in.enterSegment();
    Scan first = Scan.read(in, header.frame);
    scans.add(first);
    if (!header.frame.progressive && first.components.length == header.frame.components.length) {
      ends.add(in.end);
      return new ScanIndex(scans, ends, 1);
    }
    int count = 1;
    try {
      ends.add(SegmentReader.findScanEnd(in.data, first.dataStart, in.end));
      in.moveTo(ends.get(0));
      while (skipToScan(in)) {
        count++;
        in.enterSegment();
        int end = SegmentReader.findScanEnd(in.data, in.segmentEnd(), in.end);
        if (count <= MAX_SCANS) {
          scans.add(Scan.read(in, header.frame));
          ends.add(end);
        }
        in.moveTo(end);
      }
    } catch (JpegException brokenLaterScan) {
      // The scans before it give the picture, as they do where the file ends early.
      count = Math.max(scans.size(), count - 1);
    }
    return new ScanIndex(scans, ends, count);
  }

  private static boolean skipToScan(SegmentReader in) throws JpegException {
    int code = in.nextMarker();
    while (code != Marker.SOS) {
      if (code < 0 || code == Marker.EOI) {
        return false;
      }
      if (!Marker.isBare(code)) {
        in.enterSegment();
        in.leaveSegment();
      }
      code = in.nextMarker();
    }
    return true;
  }
}
