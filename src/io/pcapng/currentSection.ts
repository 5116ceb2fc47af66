import { CaptureInterface, defaultOptions, readInterfaceOptions } from './captureInterface';
import { MOST_AT_ONCE } from './findBlock';
import type { SkipTally } from './skipTally';
import { INTERFACE_DESCRIPTION, SECTION_HEADER } from './format';
import type { PcapngSection, Sections } from './sections';

/** A block that describes a section or an interface. */
export interface Description {
  readonly type: number;
  /** Of the block in the file, and in the view. */
  readonly offset: number;
  readonly view: DataView;
  readonly at: number;
  readonly length: number;
  readonly isLittle: boolean;
}

/** The section that a walk over a pcapng is in. */
export class CurrentSection {
  section: PcapngSection;

  readonly #sections: Sections;

  constructor(
    sections: Sections,
    public number: number,
  ) {
    this.#sections = sections;

    this.section = sections.at(number);
  }

  /** Takes in a section header or the description of an interface. False when there are too many of them. */
  describe(description: Description, passed: SkipTally): boolean {
    return description.type === SECTION_HEADER
      ? this.#enter(description, passed)
      : this.#addInterface(description, passed);
  }

  /** Keeps the numbers of sections and interfaces right where the block that describes one can't be read. */
  placeholder(type: number, offset: number, isLittle: boolean): void {
    if (type === SECTION_HEADER) this.#goTo(offset, isLittle);
    else if (type === INTERFACE_DESCRIPTION && this.#sections.lacks(this.section, offset))
      this.#sections.add(this.section, new CaptureInterface(offset, undefined, defaultOptions));
  }

  #goTo(offset: number, isLittle: boolean): boolean {
    const number = this.#sections.enter(this.number, offset, isLittle);
    if (number === undefined) return false;
    this.number = number;
    this.section = this.#sections.at(number);
    return true;
  }

  #enter({ view, at, offset, length, isLittle }: Description, passed: SkipTally): boolean {
    if (!this.#goTo(offset, isLittle)) return false;
    // Of a header that can't be read as a whole, the version doesn't count: it may not even be in the window.
    const version = length >= 16 ? view.getUint16(at + 12, isLittle) : 1;
    if (version !== 1) passed.versions.addNamed(String(version), offset, length);
    return true;
  }

  #addInterface({ view, at, offset, length }: Description, passed: SkipTally): boolean {
    const { section } = this;
    const sections = this.#sections;
    if (!sections.lacks(section, offset)) return true;
    const end = at + Math.min(length, MOST_AT_ONCE) - 4;
    if (length < 20) {
      passed.badInterfaces.add(offset, length);
      return sections.add(section, new CaptureInterface(offset, undefined, defaultOptions));
    }
    const options = readInterfaceOptions(view, at + 16, end, section.isLittle);
    if (!options.isWhole) passed.badInterfaces.add(offset, length);
    return sections.add(section, new CaptureInterface(offset, view.getUint16(at + 8, section.isLittle), options));
  }
}
