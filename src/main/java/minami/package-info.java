/**
 * Minami makes thumbnails on demand. How a request travels:
 *
 * <ol>
 *   <li>{@code web.AddressFilter} takes it. A thumbnail that this node keeps is answered at once,
 *       on the container's thread.
 *   <li>{@link minami.address.AddressParser} turns the address into a {@link
 *       minami.address.ThumbnailSpec}, redirects it to its canonical spelling, or refuses it.
 *   <li>{@code web.PeerFilter} asks {@code cluster.Membership} who owns the image. Another node's
 *       is passed on; {@code web.ThumbnailServlet} takes what is left.
 *   <li>{@link minami.Thumbnails} looks it up: in this node's cache, among its copies of other
 *       nodes' thumbnails, at the owner. Equal requests wait for one look-up. What the owner does
 *       not give, dead or overloaded, is made here.
 *   <li>{@code ThumbnailService} makes it, in the next four steps.
 *   <li>{@code Originals} has the original, or fetches it; {@code origin.OriginGate} lets the fetch
 *       wait for a connection and memory, or refuses it.
 *   <li>{@code RenderPool} gives the work a thread and memory, or refuses it.
 *   <li>{@code image.SourceDecoder} opens the original and holds its header against the limits. The
 *       codecs, {@code jpeg}, {@code webp} and {@code png}, decode it no larger than needed.
 *   <li>{@code image.Rendering} crops, resizes, turns and encodes it.
 *   <li>{@code web.Replies} answers, on a thread of the container, and counts the outcome. {@link
 *       minami.Refusal} names whatever went wrong on the way.
 * </ol>
 */
package minami;
