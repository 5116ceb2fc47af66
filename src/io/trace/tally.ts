import type { Finding, Severity } from '../../core/findings/finding';

/** How often something was met, and where first. */
export class Tally {
  count = 0;
  #offset = 0;
  #length = 0;

  clone(): Tally {
    return this.copyTo(new Tally());
  }

  protected copyTo<T extends Tally>(copy: T): T {
    copy.count = this.count;
    copy.#offset = this.#offset;
    copy.#length = this.#length;
    return copy;
  }

  add(offset: number, length: number): void {
    if (this.count === 0) {
      this.#offset = offset;
      this.#length = length;
    }
    this.count++;
  }

  /** One finding for all of them, or none. */
  note(code: Finding['code'], severity: Severity, message: (count: number, offset: number) => string): Finding[] {
    if (this.count === 0) return [];
    const at = { side: 'file', offset: this.#offset, length: this.#length } as const;
    return [{ code, severity, message: message(this.count, this.#offset), at }];
  }
}

/** As a tally, by name. Names come from the file, so only the first few are told apart. */
export class NamedTally extends Tally {
  static readonly #MOST = 12;
  readonly #names = new Map<string, number>();

  override clone(): NamedTally {
    const copy = this.copyTo(new NamedTally());
    for (const [name, count] of this.#names) copy.#names.set(name, count);
    return copy;
  }

  addNamed(name: string, offset: number, length: number): void {
    this.add(offset, length);
    const known = this.#names.get(name);
    if (known !== undefined || this.#names.size < NamedTally.#MOST) this.#names.set(name, (known ?? 0) + 1);
  }

  /** `a (3 times), b, and others` */
  list(): string {
    const told = [...this.#names].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
    const named = [...this.#names.values()].reduce((sum, count) => sum + count, 0);
    return [...told, ...(named < this.count ? ['others'] : [])].join(', ');
  }
}
