import type { Flaw } from "../terms.ts";
import type { PlaceFile, School } from "./entry.ts";

/** What is wrong with districts, postal codes and action areas: ids that lead nowhere, and ids given twice. */
export function placeFlaws(places: PlaceFile): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const districts = new Set(places.districts.map((district) => district.id));
  const sources = new Set(places.sources.map((source) => source.id));
  const district = (at: readonly PropertyKey[], id: string): void => {
    if (!districts.has(id)) flaws.push({ at, message: `there is no district "${id}"`, remedy: `Use one of: ${[...districts].join(", ")}.`, stops: true });
  };
  const source = (at: readonly PropertyKey[], id: string): void => {
    if (!sources.has(id)) flaws.push({ at, message: `there is no source "${id}"`, remedy: "Add it under `sources` at the end of this file.", stops: false });
  };
  twice(places.districts.map(({ id }) => id)).forEach((place) => flaws.push({ at: ["districts", place, "id"], message: `there are two districts "${places.districts[place]?.id}"`, remedy: "Delete one of them.", stops: true }));
  twice(places.postalCodes.map(({ code }) => code)).forEach((place) => flaws.push({ at: ["postalCodes", place, "code"], message: `the postal code ${places.postalCodes[place]?.code} stands here twice`, remedy: "Join the two into one.", stops: true }));
  places.postalCodes.forEach((code, place) => code.districts.forEach((part, index) => district(["postalCodes", place, "districts", index], part.id)));
  places.districts.forEach((part, place) => {
    part.quarters.forEach((quarter, index) => source(["districts", place, "quarters", index, "source"], quarter.source));
    if (part.office) source(["districts", place, "office", "source"], part.office.source);
  });
  places.actionAreas.forEach((area, place) => {
    district(["actionAreas", place, "district"], area.district);
    area.sources.forEach((id, index) => source(["actionAreas", place, "sources", index], id));
  });
  return flaws;
}

/** What is wrong with the list of schools. `at` begins with the school's position. */
export function schoolFlaws(schools: readonly School[], districts: ReadonlySet<string>): readonly Flaw[] {
  return [
    ...twice(schools.map(({ id }) => id)).map((place): Flaw => ({ at: [place, "id"], message: `there are two schools "${schools[place]?.id}"`, remedy: "Choose another id for one of them.", stops: true })),
    ...schools.flatMap((school, place): Flaw[] => (districts.has(school.district) ? [] : [{ at: [place, "district"], message: `there is no district "${school.district}"`, remedy: `Use one of: ${[...districts].join(", ")}.`, stops: true }])),
  ];
}

/** Positions of what stood in the list before. */
export function twice(ids: readonly string[]): readonly number[] {
  return ids.flatMap((id, place) => (ids.indexOf(id) < place ? [place] : []));
}
