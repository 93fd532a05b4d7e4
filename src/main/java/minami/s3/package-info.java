/**
 * Buckets of S3 and of what speaks its language: where they are, who asks, and how a request is
 * signed (Signature Version 4, by the AWS SDK). The requests are made by whoever needs them.
 */
package minami.s3;
