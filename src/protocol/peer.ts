import { anything, fits, object, oneOf, text, variant, whole, type Infer, type MessageShape } from './shape';

/** A call: what it takes, and what its answer is. */
export interface CallShape {
  readonly params: MessageShape<unknown>;
  readonly result: MessageShape<unknown>;
}

/** What one end of a channel answers, and what it listens to. */
export interface End {
  readonly calls: Readonly<Record<string, CallShape>>;
  readonly events: Readonly<Record<string, MessageShape<unknown>>>;
}

export type CallParams<E extends End, N extends keyof E['calls']> = Infer<E['calls'][N]['params']>;
export type CallResult<E extends End, N extends keyof E['calls']> = Infer<E['calls'][N]['result']>;
export type EventData<E extends End, N extends keyof E['events']> = Infer<E['events'][N]>;

/** An event that an end listens to. */
export type EventOf<E extends End> = {
  [N in keyof E['events'] & string]: { readonly name: N; readonly data: EventData<E, N> };
}[keyof E['events'] & string];

/** How an end answers, call by call. What they throw goes to the caller. */
export type AnswersTo<E extends End> = {
  readonly [N in keyof E['calls']]: (
    params: CallParams<E, N>,
    signal: AbortSignal,
  ) => CallResult<E, N> | Promise<CallResult<E, N>>;
};

/** What an end does about each event. */
export type Listeners<E extends End> = { readonly [N in keyof E['events']]: (data: EventData<E, N>) => void };

/** An end as the other one sees it. */
export interface Remote<E extends End> {
  /** Rejects with the other end's words where it can't answer, and with an `AbortError` when it is cancelled. */
  call<N extends keyof E['calls'] & string>(
    name: N,
    params: CallParams<E, N>,
    signal?: AbortSignal,
  ): Promise<CallResult<E, N>>;
  send<N extends keyof E['events'] & string>(name: N, data: EventData<E, N>): void;
}

/** The messages that make up calls and events. A call's `id` is its caller's; `cancel` says that no answer is wanted. */
const message = variant({
  call: { id: whole(), name: anything, params: anything },
  cancel: { id: whole() },
  result: { id: whole(), value: anything },
  error: { id: whole(), message: text() },
  event: { name: anything, data: anything },
});
type Message = Infer<typeof message>;
const messageKind = object({ kind: oneOf('call', 'cancel', 'result', 'error', 'event') });

interface PendingCall {
  readonly answer: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

type Answering = (params: unknown, signal: AbortSignal) => unknown;

/**
 * One end of the messages between two programs: calls the other end, answers its calls, sends and hears events. A call
 * that doesn't fit is answered with an error; an answer that doesn't fit rejects the call.
 */
export class Peer<Own extends End, Other extends End> implements Remote<Other> {
  readonly #own: Own;
  readonly #other: Other;
  readonly #post: (message: Message) => void;
  readonly #report: (problem: string) => void;
  readonly #answers = new Map<unknown, Answering>();
  readonly #listeners = new Map<unknown, (data: unknown) => void>();
  /** Calls of this end, and those of the other one that are being answered. */
  readonly #pending = new Map<number, PendingCall>();
  readonly #running = new Map<number, AbortController>();
  #nextId = 1;

  /** `report` is told, in a sentence, what came and doesn't fit and can't be answered. */
  constructor(own: Own, other: Other, post: (message: Message) => void, report: (problem: string) => void) {
    this.#own = own;
    this.#other = other;
    this.#post = post;
    this.#report = report;
  }

  /** From here on, calls are answered and events heard. */
  serve(answers: AnswersTo<Own>, listeners: Listeners<Own>): void {
    const calls: Own['calls'] = this.#own.calls;
    const events: Own['events'] = this.#own.events;
    for (const name of namesOf(calls)) this.#answers.set(name, answering(name, calls[name], answers[name]));
    for (const name of namesOf(events)) this.#listeners.set(name, this.#listening(name, events[name], listeners[name]));
  }

  call<N extends keyof Other['calls'] & string>(
    name: N,
    params: CallParams<Other, N>,
    signal?: AbortSignal,
  ): Promise<CallResult<Other, N>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelled());
        return;
      }
      const id = this.#nextId;
      this.#nextId++;
      const cancel = (): void => {
        this.#pending.delete(id);
        this.#post({ kind: 'cancel', id });
        reject(cancelled());
      };
      const fail = (error: Error): void => {
        signal?.removeEventListener('abort', cancel);
        reject(error);
      };
      const calls: Other['calls'] = this.#other.calls;
      const asked: Other['calls'][N] = calls[name];
      const shape: Other['calls'][N]['result'] = asked.result;
      const answer = (value: unknown): void => {
        signal?.removeEventListener('abort', cancel);
        if (fits(shape, value)) resolve(value);
        else reject(new Error(`The answer to "${name}" doesn't fit: value${shape.fault(value) ?? ''}.`));
      };
      this.#pending.set(id, { answer, fail });
      signal?.addEventListener('abort', cancel, { once: true });
      this.#post({ kind: 'call', id, name, params });
    });
  }

  send<N extends keyof Other['events'] & string>(name: N, data: EventData<Other, N>): void {
    this.#post({ kind: 'event', name, data });
  }

  /** Takes a message as it came. */
  receive(received: unknown): void {
    // Other scripts, too, may post to a page: what isn't of a kind of these isn't from the other end.
    if (!fits(messageKind, received)) return;
    if (!fits(message, received)) {
      this.#report(`A message doesn't fit: ${received.kind}${message.fault(received) ?? ''}.`);
      return;
    }
    switch (received.kind) {
      case 'call':
        void this.#answer(received.id, received.name, received.params);
        return;
      case 'cancel':
        this.#running.get(received.id)?.abort();
        return;
      case 'result':
        this.#take(received.id)?.answer(received.value);
        return;
      case 'error':
        this.#take(received.id)?.fail(new Error(received.message));
        return;
      case 'event':
        this.#hear(received.name, received.data);
    }
  }

  /** Nothing will come any more, and nothing is to be answered. */
  dispose(): void {
    for (const controller of this.#running.values()) controller.abort();
    for (const { fail } of this.#pending.values()) fail(cancelled());
    this.#pending.clear();
  }

  /** The call that an answer is for; none where it was cancelled. */
  #take(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    return call;
  }

  async #answer(id: number, name: unknown, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const answer = this.#answers.get(name);
      if (answer === undefined) throw new Error(`There is no call ${JSON.stringify(name)}.`);
      const value = await answer(params, controller.signal);
      if (!controller.signal.aborted) this.#post({ kind: 'result', id, value });
    } catch (error) {
      if (!controller.signal.aborted) this.#post({ kind: 'error', id, message: wordsOf(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #hear(name: unknown, data: unknown): void {
    const listen = this.#listeners.get(name);
    if (listen === undefined) this.#report(`There is no event ${JSON.stringify(name)}.`);
    else listen(data);
  }

  #listening<S extends MessageShape<unknown>>(
    name: string,
    shape: S,
    listen: (data: Infer<S>) => void,
  ): (data: unknown) => void {
    return (data) => {
      if (fits(shape, data)) listen(data);
      else this.#report(`The event "${name}" doesn't fit: data${shape.fault(data) ?? ''}.`);
    };
  }
}

function answering<S extends CallShape>(
  name: string,
  call: S,
  answer: (params: Infer<S['params']>, signal: AbortSignal) => unknown,
): Answering {
  const shape: S['params'] = call.params;
  return (params, signal) => {
    if (fits(shape, params)) return answer(params, signal);
    throw new Error(`The call "${name}" doesn't fit: params${shape.fault(params) ?? ''}.`);
  };
}

function namesOf<T extends object>(values: T): (keyof T & string)[] {
  return Object.keys(values).filter((name): name is keyof T & string => name in values);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function cancelled(): DOMException {
  return new DOMException('The call was cancelled.', 'AbortError');
}
