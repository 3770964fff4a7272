/** The shapes the API sends. Offsets count Unicode code points of the notes. */

export type Pillar = "compatibility" | "knowledge" | "trust";
export type Level = "strained" | "absent" | "emerging" | "established";
export type Basis = "customer_did" | "customer_said" | "we_did" | "rep_believes";
export type Direction = "builds" | "erodes";

export interface Label {
  pillar: Pillar;
  direction: Direction;
}

export interface Evidence extends Label {
  basis: Basis;
  start: number;
  end: number;
  quote: string;
  /** 0 to 1 */
  confidence: number;
  who?: string | null;
}

export interface PromiseMade {
  who: "us" | "them";
  what: string;
  /** an ISO day */
  due: string | null;
  quote: string;
  status: "open" | "kept" | "missed";
}

export interface CardRef {
  card: string;
  title: string;
}

export interface Move {
  id: string;
  pillar: Pillar;
  hold_the_ask: boolean;
  hold?: "price" | "close" | "referral" | "exclusivity" | null;
  headline: string;
  why: string;
  say: string;
  steps: string[];
  sources: CardRef[];
}

export interface Read {
  id: string;
  engine: string;
  language: string;
  language_supported: boolean;
  notes: string;
  evidence: Evidence[];
  levels: Record<Pillar, Level>;
  overclaims: { pillar: Pillar; quote: string }[];
  standing: string;
  standing_words: string;
  exposure: string;
  promises: PromiseMade[];
  unsure: { pillar: Pillar; question: string }[];
  move: Move;
  corrections?: ReadCorrection[];
}

export interface MarkCorrection {
  kind: "mark";
  start: number;
  end: number;
  was: Label | null;
  now: Label | null;
  basis?: Basis | null;
}
export interface LevelCorrection {
  kind: "level";
  pillar: Pillar;
  level: Level | null;
}
export interface FilingCorrection {
  kind: "filing";
  call_id: string;
  account: string;
}
export type ReadCorrection = MarkCorrection | LevelCorrection;
export type Correction = ReadCorrection | FilingCorrection;

export interface AccountRef {
  id: string;
  name: string;
}
export interface Change {
  pillar: Pillar;
  was: Level;
  now: Level;
  since: string | null;
  quotes: string[];
}

export interface Received {
  type: "received";
  turn_id: string;
  conversation_id: string;
}
export interface ReadTaken {
  type: "read";
  read: Read;
}
export interface MoveChosen {
  type: "move";
  move: Move;
}
export interface Filed {
  type: "filed";
  call_id: string;
  on: string;
  account: AccountRef | null;
  guessed: boolean;
  suggestions: AccountRef[];
  calls: number;
  changes: Change[];
}
export interface Text {
  type: "text";
  delta: string;
}
/** Takes the last code points of the reply back. */
export interface Retracted {
  type: "retracted";
  chars: number;
}
export interface Notice {
  type: "notice";
  code: string;
  message: string;
}
export interface Source extends CardRef {
  type: "source";
}
export interface CallCited {
  type: "cited";
  call_id: string;
  conversation_id: string;
  on: string;
  account: string;
  quote: string | null;
  start: number | null;
  end: number | null;
}
export interface Question {
  type: "question";
  pillar: Pillar;
  text: string;
  options: string[];
}
export interface Done {
  type: "done";
  turn_id: string;
  suggestions: string[];
  duration_ms: number;
  degraded?: string | null;
}
export interface Failed {
  type: "failed";
  code: string;
  message: string;
}
export type CoachEvent =
  | Received
  | ReadTaken
  | MoveChosen
  | Filed
  | Text
  | Retracted
  | Notice
  | Source
  | CallCited
  | Question
  | Done
  | Failed;

export interface Turn {
  id: string;
  number: number;
  message_id?: string;
  text: string;
  status: "running" | "done" | "failed";
  reply: string;
  events: CoachEvent[];
  /** what the message put right */
  correction?: Correction | null;
}

export interface Talk {
  id: string;
  /** The start of its first message. */
  title: string;
  /** an ISO time */
  updated_at: string;
}

export interface Card {
  id: string;
  title: string;
  pillar: string;
  kind: string;
  when: string;
  source: string;
  body: string;
}
