/** Packages with native code, wasm beside the module or drivers that look for files: Node loads them itself. */
const serverExternalPackages = [
  '@electric-sql/pglite',
  '@prisma/adapter-pg',
  '@prisma/client',
  'better-auth',
  'cassandra-driver',
  'csv-parse',
  'kafkajs',
  'lmdb',
  'node-zookeeper-client',
  'pg',
  'pglite-prisma-adapter',
  'socket.io',
];

/** @type {import('next').NextConfig} */
export default {
  serverExternalPackages,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // No picture is fetched from elsewhere, so the optimizer is only attack surface.
  images: { unoptimized: true },
  // Types are checked by npm test; a start need not wait for that.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
};
