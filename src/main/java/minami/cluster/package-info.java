/**
 * Which node owns an image, and how to ask it.
 *
 * <p>{@link minami.cluster.Cluster} is the way in. The nodes find each other through etcd ({@code
 * EtcdRegistration}, by {@code EtcdConnection}, the only class that sees its client), what etcd
 * says is held against reason in {@code Roster}, and the outcome is a {@link
 * minami.cluster.Membership}: an immutable snapshot from which every node finds the same owner for
 * the same image. {@code EtcdNews} takes it, and whatever else etcd says, to where it belongs, and
 * {@code ClusterView} has the last one. {@code PeerClient} asks the owner, and {@code
 * PeerSignatures} proves to it who asks; it comes in there by {@link minami.cluster.Reception}.
 * While a peer is busy, {@code Bundles} collects what else is wanted of it.
 *
 * <p>Everything here may fail at any time. Then a node makes its thumbnails by itself.
 */
package minami.cluster;
