import type { CaptureInterface } from './captureInterface';

/** Sections and interfaces that are kept. A file of nothing else would fill the memory. */
export const MOST_INTERFACES = 0x10000;

/** A section: its byte order and its interfaces, in the order of their numbers. */
export interface PcapngSection {
  readonly offset: number;
  readonly isLittle: boolean;
  readonly interfaces: CaptureInterface[];
}

/** The sections of a file. The pass over the whole of it fills them in; reading from the middle looks them up. */
export class Sections {
  // Before the first header there is none. It keeps every place in the file inside a section.
  readonly #list: PcapngSection[] = [{ offset: -1, isLittle: true, interfaces: [] }];
  #kept = 0;

  at(number: number): PcapngSection {
    return this.#list[number] ?? { offset: -1, isLittle: true, interfaces: [] };
  }

  /** Number of the section whose header stands at `offset`, coming from section `number`; undefined when there are too many. */
  enter(number: number, offset: number, isLittle: boolean): number | undefined {
    if (this.at(number).offset === offset) return number;
    if (this.#list[number + 1]?.offset === offset) return number + 1;
    if (this.#kept === MOST_INTERFACES) return undefined;
    this.#kept++;
    return this.#list.push({ offset, isLittle, interfaces: [] }) - 1;
  }

  /** Whether the interface described at `offset` needs to be added to the section: a second pass finds it there. */
  lacks(section: PcapngSection, offset: number): boolean {
    return (section.interfaces.at(-1)?.offset ?? -1) < offset;
  }

  /** False when there are too many. */
  add(section: PcapngSection, added: CaptureInterface): boolean {
    if (this.#kept === MOST_INTERFACES) return false;
    this.#kept++;
    section.interfaces.push(added);
    return true;
  }

  /** Number of the last section. */
  get last(): number {
    return this.#list.length - 1;
  }

  /** What was described before an offset. What is left of the sections is shared, but for the list of the last one. */
  before(offset: number): Sections {
    const copy = new Sections();
    copy.#list.length = 0;
    for (const section of this.#list) if (section.offset < offset) copy.#list.push(section);
    const last = copy.#list.at(-1);
    if (last !== undefined)
      copy.#list[copy.last] = { ...last, interfaces: last.interfaces.filter((each) => each.offset < offset) };
    copy.#kept = copy.#list.reduce((sum, { interfaces }) => sum + 1 + interfaces.length, -1);
    return copy;
  }

  some(test: (each: CaptureInterface) => boolean): boolean {
    return this.#list.some(({ interfaces }) => interfaces.some(test));
  }
}
