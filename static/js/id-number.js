// What a document's number says, and what is wrong with it. Touches no page; resident-id.js does.
// The server checks all of it again (values/resident_id.py and values/documents.py; the sentences,
// kinds and shapes are the same). <body data-today="2020-10-12"> is the day that ages and future
// births are measured by.
window.cunbao.idNumber = (function () {
  "use strict";
  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  var RESIDENT = "01", BIRTH = "990201", PERMIT = "17", FOREIGN = "07";
  var SHAPES = {
    990201: [/^[A-Z]\d{9}$/, "出生医学证明的编号是1位字母加9位数字，请对照原件。"],
    "08": [/^(?=.*\d)[A-Z0-9]{5,14}$/, "护照号码是5至14位字母和数字，请对照原件。"],
    16: [/^[A-Z]{1,2}\d{7,8}$/, "中国护照号码是1至2位字母加7至8位数字，请对照原件。"],
    99: [/^(?=.*\d)\S{4,30}$/, "证件号码应当有4至30位，其中有数字。没有号码的留空，再选原因。"],
  };
  var NUMBERED = ["", RESIDENT, PERMIT, FOREIGN];

  function normalise(text) {
    var number = text.normalize("NFKC").replace(/[\s'`"\u2018\u2019\u201c\u201d\u200b\ufeff-]/g, "");
    return number.toUpperCase().replace(/[×*✕ΧХ]$/, "X");
  }

  function checkDigit(first17) {
    var sum = WEIGHTS.reduce(function (total, weight, i) { return total + weight * first17[i]; }, 0);
    return "10X98765432"[sum % 11];
  }

  function today() {
    var given = document.body.dataset.today;
    if (given) return given;
    var now = new Date();
    return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
  }

  // A suggestion only: the clerk compares it with the card.
  function upgraded(number) {
    var first17 = number.slice(0, 6) + "19" + number.slice(6);
    var birth = first17.slice(6, 10) + "-" + first17.slice(10, 12) + "-" + first17.slice(12, 14);
    return isDay(birth) ? "如果没有换过号码，应当是" + first17 + checkDigit(first17) + "，请核对。" : "";
  }

  function isDay(iso) {
    var day = new Date(iso + "T00:00:00Z");
    return !isNaN(day) && day.toISOString().slice(0, 10) === iso;
  }

  function ageOn(birth) {
    return today().slice(0, 4) - birth.slice(0, 4) - (today().slice(5) < birth.slice(5) ? 1 : 0);
  }

  // {birth, sex, age} of a good number; {error} of a bad one; {} while there is too little to say.
  function read(number, done) {
    if (/^\d{15}$/.test(number) && done) return { error: "这是15位的旧身份证号，请按身份证或户口簿填写18位号码。" + upgraded(number) };
    if (/^[A-Z]{3}\d{12}$/.test(number)) return {};
    if (/^[A-Z]/.test(number)) {
      // A certificate or a passport that is being typed.
      return done ? { error: "身份证号码里没有字母。护照等证件，请先用 Shift+Tab 回到“证件类型”选择。" } : {};
    }
    if (/[^0-9X]/.test(number) || /X./.test(number)) return { error: "号码里有不该出现的字符：前17位只能是数字，最后一位是数字或X。" };
    if (number.length > 18) return { error: "号码多了" + (number.length - 18) + "位，应当是18位。" };
    if (number.length < 18) return done && number ? { error: "号码只有" + number.length + "位，应当是18位。" } : {};
    var birth = number.slice(6, 10) + "-" + number.slice(10, 12) + "-" + number.slice(12, 14);
    if (!isDay(birth) || birth < "1900-01-01" || birth > today()) {
      return { error: "第7至14位的出生日期“" + number.slice(6, 14) + "”不对，请对照身份证核对。" };
    }
    if (checkDigit(number) !== number[17]) return { error: "最后一位（校验码）不对，其中必有数字写错，请逐位核对。" };
    return { birth: birth, age: ageOn(birth), sex: number[0] === "9" ? "" : number[16] % 2 ? "男" : "女" };
  }

  // The kind that the number itself tells, or null: certificates, permits and foreign cards.
  function kindOf(number) {
    if (/^[A-Z]\d{9}$/.test(number)) return BIRTH;
    if (/^8[123]0000\d{11}[0-9X]$/.test(number)) return PERMIT;
    if (/^9\d{16}[0-9X]$/.test(number) || /^[A-Z]{3}\d{12}$/.test(number)) return FOREIGN;
    return /^[1-8]\d{16}[0-9X]$/.test(number) ? RESIDENT : null;
  }

  function readKind(kind, number, done) {
    if (NUMBERED.indexOf(kind) >= 0) return read(number, done);
    if (/^\d{17}[0-9X]$/.test(number) && checkDigit(number) === number[17]) {
      return { error: "这是身份证号码，请改选证件类型。新生儿请填出生医学证明编号，不要填父母的号码。" };
    }
    var shape = SHAPES[kind];
    return shape && done && number && !shape[0].test(number) ? { error: shape[1] } : {};
  }

  return {
    BIRTH: BIRTH, NUMBERED: NUMBERED, normalise: normalise, checkDigit: checkDigit, today: today,
    isDay: isDay, ageOn: ageOn, read: read, kindOf: kindOf, readKind: readKind,
  };
})();
