/**
 * What is asked for. {@link minami.address.AddressParser} reads the part of an address after {@code
 * /t/} by the grammar of {@code Option} and holds it against {@link minami.address.AddressRules}.
 * The outcome is a {@link minami.address.ThumbnailSpec}, whose key is the one canonical spelling.
 */
package minami.address;
