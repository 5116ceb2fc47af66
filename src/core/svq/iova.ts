import { plural } from '../wire/text';

/** Bytes of the page of out parts, and of the page of answers. Source: QEMU, vhost_vdpa_net_cvq_cmd_page_len. */
export const CVQ_PAGE = 4096;

/** A region of QEMU's memory that the device may reach. */
export interface IovaRegion {
  readonly iova: number;
  /** Bytes, whole pages. */
  readonly size: number;
  readonly what: string;
  /** The device may write it. */
  readonly write: boolean;
}

/** The queues that have a shadow ring. */
export interface ShadowedQueues {
  /** Data queues: none where the data path is passed through. */
  readonly data: number;
  /** Descriptors of each of them. */
  readonly dataSize: number;
  /** Descriptors of the control virtqueue. */
  readonly controlSize: number;
}

/** What is mapped for the control virtqueue's commands. */
export interface CvqPages {
  /** Where out parts are copied to. */
  readonly out: IovaRegion;
  /** Where the device writes its answers. */
  readonly status: IovaRegion;
}

/** What a start of the device maps. */
export interface CvqMap extends CvqPages {
  /** All that is mapped, by address. */
  readonly regions: readonly IovaRegion[];
}

/** The lowest IOVA that QEMU gives out: it leaves the first page alone. Source: QEMU, vhost_iova_tree_new. */
const FIRST_IOVA = 0x1000;

/**
 * The map as a start of the device builds it, each region behind the one before: the rings of the data queues, the
 * control virtqueue's two pages, its ring. Guest memory is mapped after these and isn't shown: QEMU copies the commands. Source: QEMU, vhost_iova_tree_map_alloc, vhost_vdpa_svqs_start, vhost_vdpa_net_cvq_start.
 */
export function mapAtStart({ data, dataSize, controlSize }: ShadowedQueues, pageBytes: number): CvqMap {
  let iova = FIRST_IOVA;
  const map = (bytes: number, what: string, write: boolean): IovaRegion => {
    const region = { iova, size: roundUp(bytes), what, write };
    iova += region.size;
    return region;
  };
  const ringPages = roundUp(driverArea(dataSize)) + roundUp(deviceArea(dataSize));
  const rings = data > 0 ? [map(data * ringPages, `rings of ${plural(data, 'data queue')}`, true)] : [];
  const out = map(pageBytes, 'out page', false);
  const status = map(pageBytes, 'status page', true);
  const control = [
    map(driverArea(controlSize), 'descriptors and available ring of the control virtqueue', false),
    map(deviceArea(controlSize), 'used ring of the control virtqueue', true),
  ];
  return { out, status, regions: [...rings, out, status, ...control] };
}

/** Where these bytes lie in a region; undefined where they aren't all in it. */
export function offsetIn({ iova, size }: IovaRegion, addr: number, len: number): number | undefined {
  return addr >= iova && addr + len <= iova + size ? addr - iova : undefined;
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / CVQ_PAGE) * CVQ_PAGE;
}

/** Bytes of descriptor table and available ring. Source: QEMU, vhost_svq_driver_area_size. */
function driverArea(queueSize: number): number {
  return 16 * queueSize + 4 + 2 * queueSize + 2;
}

/** Bytes of the used ring. Source: QEMU, vhost_svq_device_area_size. */
function deviceArea(queueSize: number): number {
  return 4 + 8 * queueSize + 2;
}
