import { z } from "zod";
import { LANGUAGES } from "../terms.ts";

/** A day as YYYY-MM-DD. */
export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "a day as YYYY-MM-DD");

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "small letters, digits and single hyphens");

/** Where a statement was read. `seen` is what the stored text said, in a few words; `storedDate` how old that text is. */
export const Source = z
  .strictObject({
    url: z.url().optional(),
    title: z.string().optional(),
    seen: z.string().optional(),
    storedDate: z.string().regex(/^\d{4}(-\d{2}){0,2}$/, "YYYY, YYYY-MM or YYYY-MM-DD").optional(),
  })
  .refine((source) => source.url !== undefined || source.title !== undefined, "a url or a title");
export type Source = z.infer<typeof Source>;

/** HSDS phone: the number as people read it, letter by letter; nothing ever rewrites it. */
export const Phone = z.strictObject({
  number: z.string().min(3),
  /** Cost, limits, how old the source is. */
  note: z.string().optional(),
  /** false: not shown to anyone until a person has called it. */
  checked: z.boolean().default(true),
});

export const AUDIENCES = ["children", "youth", "students", "parents", "seniors", "newcomers", "women", "men", "girls", "boys", "lgbtq", "teachers", "schools", "providers", "professionals", "anyone"] as const;
export const Audience = z.enum(AUDIENCES);
export type Audience = z.infer<typeof Audience>;

/**
 * One thing Lotse can answer with: an offer of the city or a place that helps. Names after HSDS 3 where it has them
 * (service: name, alternate_name, description, url, email, status, minimum_age, maximum_age, fees_description,
 * application_process, assured_date), in camel case; the rest is our own.
 */
export const Entry = z.strictObject({
  /** For ever: links, question lists and statistics point to it. A renamed entry keeps the old id as an alias. */
  id: Id,
  aliases: z.array(Id).default([]),
  status: z.enum(["draft", "active", "paused", "ended"]),
  kind: Id,
  name: z.string().min(2),
  alternateNames: z.array(z.string()).default([]),
  organization: z.string().optional(),
  /** German; one to three sentences of our own. */
  description: z.string().min(10).max(700),
  /** Ids of content/topics.yaml. */
  topics: z.array(Id).min(1),
  /** Words people use for it, German; searched, never shown. */
  keywords: z.array(z.string()).default([]),
  audience: z.array(Audience).min(1),
  minimumAge: z.int().min(0).max(120).optional(),
  maximumAge: z.int().min(0).max(120).optional(),
  /** Ids of content/places/districts.yaml; empty: the whole city, or no place at all. */
  districts: z.array(Id).default([]),
  /** A shelter's address is never written down here. */
  address: z.string().optional(),
  phones: z.array(Phone).default([]),
  email: z.email().optional(),
  /** Where the offer itself is found online. */
  url: z.url().optional(),
  /** Chat, mail form, app: in words. */
  online: z.string().optional(),
  hours: z.string().optional(),
  cost: z.strictObject({
    type: z.enum(["free", "reduced", "paid", "unknown"]),
    /** In words, with the year it was valid in. */
    feesDescription: z.string().optional(),
  }),
  /** How to get it, in steps or a sentence. */
  applicationProcess: z.string().optional(),
  languages: z.string().optional(),
  anonymous: z.enum(["yes", "no", "unknown"]).default("unknown"),
  /** 0 none, 1 counselling, 2 crisis line, 3 emergency. */
  crisis: z.int().min(0).max(3).default(0),
  /** Shown only to whoever says they work with children: teachers, doctors, school social workers. */
  professionalsOnly: z.boolean().default(false),
  validFrom: z.string().optional(),
  validThrough: z.string().optional(),
  sources: z.array(Source).min(1),
  /** high: official or own source. medium: one unofficial or old source. low: never shown. */
  confidence: z.enum(["high", "medium", "low"]),
  /** HSDS assured_date: the day someone last looked, and what they did. */
  verifiedAt: Day,
  verifiedBy: z.string(),
  /** After this day the answer says that it is due for checking. */
  reviewBy: Day,
});
export type Entry = z.infer<typeof Entry>;

/** Languages whose words are searched: those of the product, and more that families in the city speak. */
export const WORD_LANGUAGES = [...LANGUAGES, "fr", "es", "ro", "bg", "fa", "ku"] as const;
export type WordLanguage = (typeof WORD_LANGUAGES)[number];

/** A subject people ask about, with the words they use for it in every language. Searched, and shown as a button. */
export const Topic = z.strictObject({
  id: Id,
  parent: Id.optional(),
  /** outside: a subject people bring that no entry is about (weather, football results); known in order to decline it. */
  scope: z.enum(["inside", "outside"]).default("inside"),
  /** What the button says. */
  label: z.record(z.enum(LANGUAGES), z.string()),
  /** Words and short phrases of everyday, youth and office language, per language; `de` also serves `de-simple`. */
  words: z.partialRecord(z.enum(WORD_LANGUAGES), z.array(z.string())),
});
export type Topic = z.infer<typeof Topic>;

/** One of the twelve districts, with its quarters and postal codes. */
export const District = z.strictObject({
  id: Id,
  name: z.string(),
  summary: z.string().optional(),
  /** Where the district's own administration sits. */
  office: z.strictObject({ name: z.string(), address: z.string(), source: z.string() }).optional(),
  quarters: z.array(
    z.strictObject({
      name: z.string(),
      aliases: z.array(z.string()).default([]),
      postalCodes: z.array(z.string().regex(/^\d{5}$/)).default([]),
      confidence: z.enum(["high", "medium", "low"]),
      source: z.string(),
    }),
  ),
});
export type District = z.infer<typeof District>;

export const PostalCode = z.strictObject({
  code: z.string().regex(/^\d{5}$/),
  districts: z.array(z.strictObject({ id: Id, share: z.string().optional(), confidence: z.enum(["high", "medium", "low"]) })).min(1),
  quarters: z.array(z.string()).default([]),
});
export type PostalCode = z.infer<typeof PostalCode>;

/** A neighbourhood of the Aktionsplan Soziale Stadt: figures for planning come by area, never about a person. */
export const ActionArea = z.strictObject({
  id: Id,
  name: z.string(),
  district: Id,
  since: z.string(),
  confidence: z.enum(["high", "medium", "low"]),
  sources: z.array(z.string()).min(1),
});
export type ActionArea = z.infer<typeof ActionArea>;

/** A source that many places share; they name it by its id. */
export const SharedSource = z.strictObject({
  id: Id,
  urls: z.array(z.url()).default([]),
  file: z.string().optional(),
  seen: z.string(),
  storedDate: z.string().regex(/^\d{4}(-\d{2}){0,2}$/, "YYYY, YYYY-MM or YYYY-MM-DD").optional(),
});
export type SharedSource = z.infer<typeof SharedSource>;

/** content/places/districts.yaml */
export const PlaceFile = z.strictObject({
  districts: z.array(District),
  postalCodes: z.array(PostalCode),
  actionAreas: z.array(ActionArea),
  sources: z.array(SharedSource),
});
export type PlaceFile = z.infer<typeof PlaceFile>;

export const School = z.strictObject({
  id: Id,
  aliases: z.array(z.string()).default([]),
  name: z.string(),
  type: z.string(),
  district: Id,
  quarter: z.string().optional(),
  address: z.string(),
  postalCode: z.string(),
  phone: z.string().optional(),
  schoolNumber: z.string().optional(),
  startchancenSchool: z.boolean().default(false),
  focus: z.string().optional(),
  denomination: z.string().optional(),
  legalStatus: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  note: z.string().optional(),
  source: z.string(),
  confidence: z.enum(["high", "medium", "low"]),
});
export type School = z.infer<typeof School>;

/** content/schools.yaml */
export const SchoolFile = z.strictObject({ licence: z.string(), sources: z.array(SharedSource), schools: z.array(School) });
export type SchoolFile = z.infer<typeof SchoolFile>;

/** content/about.yaml: what the content says of itself. */
export const About = z.strictObject({ compiledAt: Day, checkedByPhone: z.boolean(), text: z.looseObject({ de: z.string() }) });
export type About = z.infer<typeof About>;

/** Translated words of an entry; contact data has no place here. `machine` until a person has read it. */
export const Translation = z.strictObject({
  name: z.string().optional(),
  description: z.string(),
  keywords: z.array(z.string()).default([]),
  status: z.enum(["machine", "reviewed", "outdated"]),
});
export type Translation = z.infer<typeof Translation>;

/** Everything the answers are made from, checked and frozen. */
export interface KnowledgeData {
  readonly entries: readonly Entry[];
  readonly topics: readonly Topic[];
  readonly districts: readonly District[];
  readonly postalCodes: readonly PostalCode[];
  readonly schools: readonly School[];
  /** language → entry id → translation. */
  readonly translations: Readonly<Partial<Record<string, Readonly<Record<string, Translation>>>>>;
}
