/**
 * Something that goes wrong with a restore at the destination. `at` counts the commands of the plan from 0, and concerns
 * the copies of a doubled command too. What the device had from a command is the device's matter: an answer other than OK doesn't undo it, unless it says so.
 */
export type Fault =
  /** The device refuses: answers with this ack byte and doesn't execute. With OK (0), it takes what it would refuse. */
  | { readonly kind: 'ack'; readonly at: number; readonly ack: number }
  /** The device executes and answers OK, and says that it wrote this many bytes. */
  | { readonly kind: 'used-length'; readonly at: number; readonly length: number }
  /** The device executes and leaves the ack byte as it was. */
  | { readonly kind: 'no-ack'; readonly at: number }
  /** The device never uses the buffer, and doesn't execute. */
  | { readonly kind: 'no-answer'; readonly at: number }
  /** The device executes, and returns another descriptor id than the command's. */
  | { readonly kind: 'used-id'; readonly at: number; readonly id: number }
  /** Only so many out bytes reach the device. */
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  /** The command isn't sent. */
  | { readonly kind: 'drop'; readonly at: number }
  /** The command is sent twice, one behind the other. */
  | { readonly kind: 'double'; readonly at: number }
  /** The command is sent as the `to`th instead. */
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  /** The device gives the buffers of each batch back last first. */
  | { readonly kind: 'reverse' };
