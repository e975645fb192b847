import type { LookupFunction } from 'node:net';

const ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * `localhost` is both loopback addresses (RFC 6761 section 6.3), also on a machine whose hosts file
 * has one of them only. The first that takes the connection is taken.
 */
export const lookUpLocalhost: LookupFunction = (_hostname, { all }, callback) => {
  const [first] = ADDRESSES;
  if (all === true) callback(null, ADDRESSES);
  else callback(null, first?.address ?? '', first?.family);
};
