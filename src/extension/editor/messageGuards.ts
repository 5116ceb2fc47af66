import type { ToHost } from '../../protocol/messages';

import { isBookmark } from './bookmark';

/** Most rows that one call may ask for. */
const MOST_ROWS = 2000;
/** Longest filter that is looked at: whoever writes by hand writes less. */
const MOST_TEXT = 10_000;
/** Most conditions that are added at once. */
const MOST_CONDITIONS = 10;

/** Whether what came from a webview is a message of the protocol. */
export function isToHost(message: unknown): message is ToHost {
  if (!isObject(message)) return false;
  const { kind, id, name, params, data } = message;
  switch (kind) {
    case 'cancel':
      return isIndex(id);
    case 'event':
      return isObject(data) && isEvent(name, data);
    case 'call':
      return isIndex(id) && isObject(params) && isCall(name, params);
    default:
      return false;
  }
}

type Bag = Readonly<Record<string, unknown>>;

function isEvent(name: unknown, data: Bag): boolean {
  switch (name) {
    case 'selected':
      return isIndex(data['row']);
    case 'span':
      return data['span'] === undefined || isSpan(data['span']);
    case 'used':
      return isText(data['filter']);
    case 'hold':
      return typeof data['isHeld'] === 'boolean';
    case 'bookmarks':
      return Array.isArray(data['bookmarks']) && data['bookmarks'].every(isBookmark);
    case 'strip':
      return isIndex(data['buckets']) && (data['filter'] === undefined || isIndex(data['filter']));
    case 'uncount':
    case 'exportStatistics':
      return true;
    default:
      return false;
  }
}

function isSpan(value: unknown): boolean {
  return isObject(value) && isIndex(value['from']) && isIndex(value['to']);
}

function isCall(name: unknown, params: Bag): boolean {
  switch (name) {
    case 'open':
      return true;
    case 'rows':
      return isPart(params);
    case 'detail':
      return isIndex(params['row']) && typeof params['whole'] === 'boolean';
    case 'filter':
      return isIndex(params['id']) && isText(params['text']);
    case 'hits':
      return isIndex(params['id']) && isPart(params);
    case 'place':
      return isIndex(params['id']) && isIndex(params['row']);
    case 'hitRow':
      return isIndex(params['id']) && isIndex(params['position']);
    case 'complete':
      return isText(params['text']) && isIndex(params['offset']);
    case 'count':
      return isIndex(params['id']) && isText(params['filter']);
    case 'countedJson':
      return isIndex(params['id']);
    case 'narrow':
      return isText(params['text']) && isPointed(params['pointed']) && isNarrowing(params['how']);
    case 'find':
      return isWanted(params['wanted']) && isFindPlace(params);
    default:
      return false;
  }
}

function isWanted(value: unknown): boolean {
  return isObject(value) && isText(value['text']) && typeof value['isFilter'] === 'boolean' && isText(value['within']);
}

function isFindPlace({ from, direction }: Bag): boolean {
  return (from === undefined || isIndex(from)) && (direction === 'next' || direction === 'previous');
}

function isPart({ from, count, whole }: Bag): boolean {
  return isIndex(from) && isIndex(count) && count <= MOST_ROWS && typeof whole === 'boolean';
}

function isPointed(value: unknown): boolean {
  if (!isObject(value)) return false;
  switch (value['kind']) {
    case 'cell':
      return isIndex(value['row']) && isText(value['column']);
    case 'field':
      return isIndex(value['row']) && isText(value['field']);
    case 'rows':
      return isConditions(value['conditions']);
    case 'state':
      return isText(value['path']);
    default:
      return false;
  }
}

function isConditions(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= MOST_CONDITIONS && value.every(isText);
}

function isNarrowing(value: unknown): boolean {
  return value === 'only' || value === 'exclude';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_TEXT;
}

function isObject(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
