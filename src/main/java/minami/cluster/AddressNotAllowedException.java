package minami.cluster;

import java.io.IOException;

/** A name that came from etcd and leads where no node can be. */
final class AddressNotAllowedException extends IOException {

  AddressNotAllowedException() {
    super("its name leads to no address of a node");
  }
}
