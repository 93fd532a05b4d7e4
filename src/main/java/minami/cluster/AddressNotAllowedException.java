package minami.cluster;

import java.io.IOException;

/** A name that came from etcd and leads where no node can be. */
final class AddressNotAllowedException extends IOException {

  AddressNotAllowedException() {
    super("its name has no address that a node can have");
  }
}
