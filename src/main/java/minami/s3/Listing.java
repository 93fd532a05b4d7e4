package minami.s3;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A page of a bucket's list of its objects (ListObjectsV2).
 *
 * @param keys those on this page, decoded
 * @param next continues the list on the next page; null on the last one
 */
public record Listing(List<String> keys, String next) {

  /**
   * Reads a page.
   *
   * @throws IllegalArgumentException if it is none, or cut off
   */
  public static Listing read(byte[] body) {
    List<String> keys = new ArrayList<>();
    String next = null;
    boolean whole = false;
    try {
      XMLStreamReader xml = Xml.reader(new ByteArrayInputStream(body));
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamReader.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "Key" -> keys.add(xml.getElementText());
            case "NextContinuationToken" -> next = xml.getElementText();
            default -> {} // sizes, dates, owners
          }
        } else if (event == XMLStreamReader.END_ELEMENT) {
          whole = xml.getLocalName().equals("ListBucketResult");
        }
      }
    } catch (XMLStreamException e) {
      throw new IllegalArgumentException("malformed XML", e);
    }
    if (!whole) {
      throw new IllegalArgumentException("not a list of objects");
    }
    return new Listing(keys, next);
  }
}
