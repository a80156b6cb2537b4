/** Numbers of bank accounts, told from other words by their country's length and their check digits (ISO 13616). */

const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 ' +
    'MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ' +
    'SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((one) => [one.slice(0, 2), Number(one.slice(2))]),
);
const BEGIN = /(?<![\p{L}\d])[A-Z]{2}\d{2}(?=[ -]?[A-Z\d])/giu;
const MOST_CHARS = 70;

/** The text with `by` of each account number in its place. */
export function replaceIbans(text: string, by: (iban: string) => string): string {
  let said = '';
  let from = 0;
  for (const { index } of text.matchAll(BEGIN)) {
    const found = index < from ? '' : ibanAt(text.slice(index, index + MOST_CHARS));
    if (found === '') continue;
    said += text.slice(from, index) + by(found);
    from = index + found.length;
  }
  return said + text.slice(from);
}

/** The account number that the text begins with, as it is written there; empty where there is none. */
function ibanAt(text: string): string {
  const length = LENGTHS.get(text.slice(0, 2).toUpperCase());
  if (length === undefined) return '';
  const [found = ''] =
    new RegExp(`^[A-Z\\d](?:[ -]?[A-Z\\d]){${length - 1}}(?![\\p{L}\\d])`, 'iu').exec(text) ?? [];
  return found !== '' && checks(found.replaceAll(/[ -]/g, '').toUpperCase()) ? found : '';
}

/** The first four characters behind the others, letters as 10 to 35: the remainder by 97 is one. */
function checks(iban: string): boolean {
  let remainder = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
