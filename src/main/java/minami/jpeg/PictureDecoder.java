package minami.jpeg;

import javax.imageio.IIOException;

/** Takes the scans of a picture in turn and fills its planes. */
interface PictureDecoder {
  /** Whether a scan, counted from 0, holds anything that this size shows. */
  boolean needs(int scan);

  void decode(Scan scan, Tables tables, EntropySource source) throws IIOException;

  /** Called after the last scan. */
  void finish();

  /** How much of the needed part of the picture was there, from 0 to 1. */
  double completeness();
}
