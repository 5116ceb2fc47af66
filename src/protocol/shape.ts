/**
 * What a value of unknown origin has to be. The static type of what fits follows from it. Nothing is copied, and nothing
 * is allocated for a value that fits: an answer may have thousands of rows.
 */
export interface MessageShape<out T> {
  /** What doesn't fit, to be read after the value's name, such as `.rows[3].name isn't text`; else undefined. */
  readonly fault: (value: unknown) => string | undefined;
  /** Never set: it carries the type. */
  readonly type?: T;
}

/** The type of the values that fit a shape. */
export type Infer<S> = S extends MessageShape<infer T> ? T : never;

export function fits<S extends MessageShape<unknown>>(shape: S, value: unknown): value is Infer<S> {
  return shape.fault(value) === undefined;
}

function leaf<T>(isOne: (value: unknown) => boolean, what: string): MessageShape<T> {
  const fault = ` isn't ${what}`;
  return { fault: (value) => (isOne(value) ? undefined : fault) };
}

/** For what is checked elsewhere. */
export const anything: MessageShape<unknown> = { fault: () => undefined };
export const flag = leaf<boolean>((value) => typeof value === 'boolean', 'true or false');
export const finite = leaf<number>(Number.isFinite, 'a number');
export const bytes = leaf<Uint8Array>((value) => value instanceof Uint8Array, 'bytes');
/** A bigint in decimal digits: JSON has none. At most 20 digits, as 64 bits have. */
export const decimal = leaf<string>(
  (value) => typeof value === 'string' && /^-?\d{1,20}$/.test(value),
  'a decimal number as text',
);

/** A safe integer within these, both included. */
export function whole(least = 0, most: number = Number.MAX_SAFE_INTEGER): MessageShape<number> {
  const isOne = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
  return leaf(isOne, `a whole number from ${least} to ${most}`);
}

/** Text of at most so many UTF-16 units. Where it is one of many words, the type of its sender tells which: no list goes along. */
export function text<T extends string = string>(most = Infinity): MessageShape<T> {
  return {
    fault: (value) => {
      if (typeof value !== 'string') return " isn't text";
      return value.length <= most ? undefined : ` has ${value.length} characters, more than ${most}`;
    },
  };
}

export function oneOf<const V extends string | boolean>(...values: readonly V[]): MessageShape<V> {
  const known: ReadonlySet<unknown> = new Set(values);
  return leaf((value) => known.has(value), `one of ${values.join(', ')}`);
}

export function either<A, B>(a: MessageShape<A>, b: MessageShape<B>): MessageShape<A | B> {
  return { fault: (value) => a.fault(value) && b.fault(value) };
}

/** A list; its items are checked one by one. */
export function list<T>(item: MessageShape<T>, { least = 0, most = Infinity } = {}): MessageShape<readonly T[]> {
  return {
    fault: (value) => {
      if (!Array.isArray(value)) return " isn't a list";
      if (value.length < least || value.length > most)
        return ` has ${value.length} items rather than ${least} to ${most}`;
      for (let at = 0; at < value.length; at++) {
        const fault = item.fault(value[at]);
        if (fault !== undefined) return `[${at}]${fault}`;
      }
      return undefined;
    },
  };
}

/** Two values of different shapes in a list. */
export function pair<A, B>(first: MessageShape<A>, second: MessageShape<B>): MessageShape<readonly [A, B]> {
  const both: readonly MessageShape<unknown>[] = [first, second];
  return {
    fault: (value) => {
      if (!Array.isArray(value) || value.length !== 2) return " isn't a pair";
      return both.map((shape, at) => within(`[${at}]`, shape.fault(value[at]))).find((fault) => fault !== undefined);
    },
  };
}

/** For a shape that contains itself. */
export function lazy<T>(shape: () => MessageShape<T>): MessageShape<T> {
  return { fault: (value) => shape().fault(value) };
}

interface Optional<out T> extends MessageShape<T> {
  readonly isOptional: true;
}

/** For a property that may be absent. */
export function optional<T>({ fault }: MessageShape<T>): Optional<T> {
  return { isOptional: true, fault: (value) => (value === undefined ? undefined : fault(value)) };
}

export type MessageFields = Readonly<Record<string, MessageShape<unknown>>>;

type Flat<T> = { readonly [K in keyof T]: T[K] };
/** What an object with such properties is. */
export type Properties<F extends MessageFields> = Flat<
  { [K in keyof F as F[K] extends Optional<unknown> ? never : K]: Infer<F[K]> } & {
    [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: Infer<F[K]>;
  }
>;

/** The shapes that the fields of a type have to have: `{ ... } satisfies FieldsOf<T>` leaves none out and adds none. */
export type FieldsOf<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : MessageShape<T[K]>;
};

/** An object with at least these properties. */
export function object<F extends MessageFields>(fields: F): MessageShape<Properties<F>> {
  const entries = Object.entries(fields);
  return {
    fault: (value) => {
      if (!isObject(value)) return " isn't an object";
      for (const [name, shape] of entries) {
        const fault = shape.fault(value[name]);
        if (fault !== undefined) return `.${name}${fault}`;
      }
      return undefined;
    },
  };
}

type Variants<C extends Readonly<Record<string, MessageFields>>> = {
  [K in keyof C]: Flat<{ readonly kind: K } & Properties<C[K]>>;
}[keyof C];

/** An object whose `kind` tells which further properties it has. */
export function variant<C extends Readonly<Record<string, MessageFields>>>(kinds: C): MessageShape<Variants<C>> {
  const shapes = new Map<unknown, MessageShape<unknown>>(
    Object.entries(kinds).map(([kind, fields]) => [kind, object(fields)] as const),
  );
  const unknownKind = `.kind isn't one of ${Object.keys(kinds).join(', ')}`;
  return {
    fault: (value) => {
      if (!isObject(value)) return " isn't an object";
      const shape = shapes.get(value['kind']);
      return shape === undefined ? unknownKind : shape.fault(value);
    },
  };
}

/** A property of whatever it is. */
export function property(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function within(place: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : place + fault;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
