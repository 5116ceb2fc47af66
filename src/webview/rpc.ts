import type { CallName, CallOf, EventOf, HostCalls, HostEvents, WebviewEvents } from '../protocol/messages';
import { eventGuards, resultGuards } from './guards';
import { property, type Guard } from './shapes';

/** The extension as the webview sees it. */
export interface Host {
  /** Rejects with the extension's words when it can't answer, and with an `AbortError` when called off. */
  call<N extends CallName>(
    name: N,
    params: HostCalls[N]['params'],
    signal?: AbortSignal,
  ): Promise<HostCalls[N]['result']>;
  send<N extends keyof WebviewEvents>(name: N, data: WebviewEvents[N]): void;
}

export type EventHandlers = { readonly [N in keyof HostEvents]: (data: HostEvents[N]) => void };

interface PendingCall {
  readonly answer: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** Calls over messages: pairs answers with calls, and lets nothing through that hasn't the shape it should have. */
export class RpcClient implements Host {
  readonly #pending = new Map<number, PendingCall>();
  #nextId = 1;

  readonly #post: (message: unknown) => void;

  constructor(post: (message: unknown) => void) {
    this.#post = post;
  }

  call<N extends CallName>(
    name: N,
    params: HostCalls[N]['params'],
    signal?: AbortSignal,
  ): Promise<HostCalls[N]['result']> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(abortError());
        return;
      }
      const id = this.#nextId;
      this.#nextId++;
      const callOff = (): void => {
        this.#pending.delete(id);
        this.#post({ kind: 'cancel', id });
        reject(abortError());
      };
      const isResult = resultGuards[name];
      this.#pending.set(id, {
        answer: (value) => {
          signal?.removeEventListener('abort', callOff);
          if (isResult(value)) resolve(value);
          else reject(new Error(`The extension's answer to "${name}" has an unexpected shape.`));
        },
        fail: (error) => {
          signal?.removeEventListener('abort', callOff);
          reject(error);
        },
      });
      signal?.addEventListener('abort', callOff, { once: true });
      const message: CallOf<N> = { kind: 'call', id, name, params };
      this.#post(message);
    });
  }

  send<N extends keyof WebviewEvents>(name: N, data: WebviewEvents[N]): void {
    const message: EventOf<WebviewEvents, N> = { kind: 'event', name, data };
    this.#post(message);
  }

  /** Takes one incoming message. Whatever isn't of the protocol is passed over: other scripts may post here too. */
  receive(message: unknown, handlers: EventHandlers): void {
    const kind = property(message, 'kind');
    if (kind === 'event') {
      this.#receiveEvent(property(message, 'name'), property(message, 'data'), handlers);
      return;
    }
    const id = property(message, 'id');
    if (typeof id !== 'number') return;
    const call = this.#pending.get(id);
    if (call === undefined) return;
    if (kind === 'result') {
      this.#pending.delete(id);
      call.answer(property(message, 'value'));
    } else if (kind === 'error') {
      this.#pending.delete(id);
      const text = property(message, 'message');
      call.fail(new Error(typeof text === 'string' ? text : 'The extension could not answer.'));
    }
  }

  #receiveEvent(name: unknown, data: unknown, handlers: EventHandlers): void {
    switch (name) {
      case 'trace':
        deliver(eventGuards.trace, handlers.trace, data);
        break;
      case 'failed':
        deliver(eventGuards.failed, handlers.failed, data);
        break;
      case 'reveal':
        deliver(eventGuards.reveal, handlers.reveal, data);
        break;
      case 'hits':
        deliver(eventGuards.hits, handlers.hits, data);
        break;
      case 'statistics':
        deliver(eventGuards.statistics, handlers.statistics, data);
        break;
      case 'history':
        deliver(eventGuards.history, handlers.history, data);
        break;
      case 'bookmarks':
        deliver(eventGuards.bookmarks, handlers.bookmarks, data);
        break;
      case 'strip':
        deliver(eventGuards.strip, handlers.strip, data);
        break;
      case 'act':
        deliver(eventGuards.act, handlers.act, data);
        break;
      case 'narrow':
        deliver(eventGuards.narrow, handlers.narrow, data);
        break;
      default:
    }
  }
}

function deliver<T>(isData: Guard<T>, handle: (data: T) => void, data: unknown): void {
  if (isData(data)) handle(data);
}

function abortError(): DOMException {
  return new DOMException('The call was called off.', 'AbortError');
}
