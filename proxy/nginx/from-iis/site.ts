import type { Facts } from './facts.ts';
import type { OutboundHeaders } from './outbound/outbound-headers.ts';

/** Facts, once it is known what outbound rules do. */
export interface Site extends Facts {
  readonly outbound: OutboundHeaders;
}
