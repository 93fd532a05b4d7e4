package minami.address;

import java.util.Optional;

/**
 * A parsed address.
 *
 * @param spec what it asks for
 * @param redirect the address below {@code /t/} under which it is to be asked for instead, if it is
 *     not the canonical one
 */
public record Address(ThumbnailSpec spec, Optional<String> redirect) {}
