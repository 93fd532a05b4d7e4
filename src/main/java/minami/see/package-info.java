/**
 * Sees what is in a picture: faces, what draws the eye, its colours, and whether it is fit to be
 * shown. Works on a small upright copy of an original. Knows nothing of the rest of Minami.
 */
package minami.see;
