/** What each code means, for people, and what follows from it; the broker's own words come with each fault in English. */

export interface Meaning {
  readonly vi: string;
  readonly en: string;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  not_a_recording: {
    vi: "Tệp không bắt đầu như một bản ghi.",
    en: "The file does not begin as a recording does.",
  },
  unknown_version: {
    vi: "Phiên bản định dạng này không được biết ở đây.",
    en: "This version of the format is not known here.",
  },
  bad_header: {
    vi: "Phần đầu của tệp không đúng định dạng.",
    en: "The file's header is not well formed.",
  },
  header_changed: {
    vi: "Phần đầu của tệp không còn như lúc ghi: mã băm không khớp.",
    en: "The header is not what was written: its hash does not match.",
  },
  header_short: {
    vi: "Tệp kết thúc ngay trong phần đầu.",
    en: "The file ends inside its header.",
  },
  bad_record: {
    vi: "Một trường của mục này mang giá trị mà phần mềm không bao giờ ghi.",
    en: "A field of this record holds what is never written.",
  },
  wrong_order: {
    vi: "Có mục bị thiếu, bị lặp lại hoặc bị chuyển chỗ.",
    en: "A record is missing, repeated or moved.",
  },
  record_changed: {
    vi: "Mục này không còn là mục đã ghi: chính nó, hoặc phần đứng trước nó, đã bị sửa, thêm hoặc bớt.",
    en: "This record is not what was written: it, or what stands before it, was changed, added or removed.",
  },
  link_changed: {
    vi: "Mã nối của mục này đã bị sửa; bản thân mục vẫn như lúc ghi.",
    en: "The link of this record was changed; the record itself is as written.",
  },
  record_short: {
    vi: "Tệp kết thúc giữa chừng một mục, hoặc độ dài của mục đã bị sửa.",
    en: "The file ends inside a record, or the record's length was changed.",
  },
  not_closed: {
    vi: "Không có dấu niêm phong: tệp đã bị cắt tại đây hoặc vẫn đang được ghi.",
    en: "There is no seal: the file was cut here, or is still being written.",
  },
  bad_seal: {
    vi: "Dấu niêm phong không khớp với những gì đứng trước nó.",
    en: "The seal does not fit what stands before it.",
  },
  wrong_signer: {
    vi: "Dấu niêm phong được ký bằng khóa không phải khóa mà tệp này cần.",
    en: "The seal is signed by another than this file needs.",
  },
  bad_signature: {
    vi: "Chữ ký niêm phong là giả: người viết không có khóa mà nó nêu.",
    en: "The seal's signature is false: whoever wrote it did not have the key that it names.",
  },
  after_seal: {
    vi: "Có dữ liệu được thêm vào sau dấu niêm phong.",
    en: "Something was added after the seal.",
  },
  wrong_keys: {
    vi: "Khóa giải mã kèm theo là của một tệp khác.",
    en: "The keys that came with it are another file's.",
  },
  not_decryptable: {
    vi: "Mục này không giải mã được bằng đúng khóa: đây không phải nội dung đã được mã hóa ở đó.",
    en: "This record can't be decrypted with the right key: it is not what was encrypted there.",
  },
  not_a_bundle: {
    vi: "Đây không phải tệp ZIP, tệp đã bị cắt, hoặc đã được một công cụ khác nén lại.",
    en: "This is no ZIP, it was cut, or another tool packed it anew.",
  },
  packed_otherwise: {
    vi: "Tệp ZIP đã được đóng gói lại hoặc bị sửa. Hãy dùng đúng tệp đã tải về, hoặc giải nén rồi chọn từng tệp.",
    en: "The ZIP was packed anew or changed. Take the bundle as it was downloaded, or unpack it and choose its files.",
  },
  bad_name: {
    vi: "Trong gói có tệp mang tên mà không bộ chứng cứ nào có.",
    en: "A file in it has a name that no bundle has.",
  },
  bad_size: {
    vi: "Một tệp trong gói lớn hơn mức có thể.",
    en: "A file in it is larger than it can be.",
  },
  file_missing: { vi: "Bộ chứng cứ thiếu tệp này.", en: "This file is missing from the bundle." },
  file_added: {
    vi: "Tệp này không có trong bản kê: nó đã được thêm vào.",
    en: "This file is not in the manifest: it was added.",
  },
  file_changed: {
    vi: "Đây không phải tệp mà bản kê nêu: một trong hai đã bị sửa.",
    en: "This is not the file that the manifest names: one of the two was changed.",
  },
  bad_manifest: {
    vi: "Bản kê không đúng định dạng hoặc không khớp với bản ghi.",
    en: "The manifest is not well formed, or does not fit the recording.",
  },
  bad_keys: { vi: "Tệp khóa không đúng định dạng.", en: "The file of keys is not well formed." },
  wrong_file: { vi: "Bản ghi là của một phiên khác.", en: "The recording is another session's." },
  other_leaf: {
    vi: "Bằng chứng này nói về một việc khác, không phải phiên này.",
    en: "This proof is of another fact, not of this session.",
  },
  other_opening: {
    vi: "Sổ cái biết phiên này với phần đầu khác: bản ghi đã được làm lại, hoặc là của phiên khác.",
    en: "The ledger knows this session by another header: the recording was made anew, or is another's.",
  },
  other_end: {
    vi: "Sổ cái ghi rằng phiên này kết thúc khác: bản ghi đã bị cắt, đóng lại hoặc thay thế.",
    en: "The ledger says that this session ended otherwise: the recording was cut, closed anew or replaced.",
  },
  two_checkpoints: {
    vi: "Bằng chứng nằm dưới một điểm kiểm tra khác với điểm kiểm tra trong gói.",
    en: "The proof is under another checkpoint than the bundle's.",
  },
  malformed: { vi: "Bằng chứng hoặc khóa không đúng định dạng.", en: "The proof or a key is not well formed." },
  unsigned: {
    vi: "Điểm kiểm tra không có chữ ký của khóa đã biết.",
    en: "The checkpoint has no signature of a known key.",
  },
  forged: { vi: "Chữ ký trên điểm kiểm tra là giả.", en: "The signature on the checkpoint is false." },
  foreign: { vi: "Điểm kiểm tra là của một sổ cái khác.", en: "The checkpoint is another ledger's." },
  not_proven: {
    vi: "Bằng chứng không dẫn tới gốc mà điểm kiểm tra đã ký.",
    en: "The proof does not lead to the root that the checkpoint signs.",
  },
  bad_leaf: { vi: "Mục trong bằng chứng không phải một mục của sổ cái.", en: "What the proof brings is not a leaf." },
  events_differ: {
    vi: "Danh sách sự kiện dễ đọc không khớp với bản ghi: hãy tin bản ghi, không tin danh sách.",
    en: "The readable events are not what the recording says: trust the recording, not the list.",
  },
};

const UNKNOWN: Meaning = { vi: "Có điều không đúng.", en: "Something is wrong." };

export function meaningOf(code: string | null | undefined): Meaning {
  return MEANINGS[code ?? ""] ?? UNKNOWN;
}

/** Returns what follows for whoever holds the file, by where the fault is. */
export function consequenceOf(step: string, recordsBefore: number | null): Meaning {
  if (step === "opened" || step === "sealed")
    return {
      vi: "Bản ghi tự nó có thể toàn vẹn, nhưng sổ cái không bảo đảm rằng đây là bản ghi của phiên này.",
      en: "The recording may be whole in itself, but the ledger does not vouch that it is this session's.",
    };
  if (step === "derived")
    return {
      vi: "Bản ghi và sổ cái vẫn đúng; phần dễ đọc đi kèm thì không đáng tin.",
      en: "Recording and ledger are good; what came along for reading is not to be trusted.",
    };
  if (recordsBefore !== null && recordsBefore > 0)
    return {
      vi: `${recordsBefore} mục đứng trước đó vẫn nối liền từ phần đầu. Từ đây trở đi không còn gì đáng tin, và chưa có gì được niêm phong bảo chứng.`,
      en: `The ${recordsBefore} records before it hang together from the header on. From here on nothing can be trusted, and no seal vouches for any of it.`,
    };
  return {
    vi: "Không thể dùng bộ này làm bằng chứng. Hãy giữ nguyên nó và xin lại bản gốc từ nơi đã cấp.",
    en: "This can't serve as evidence. Keep it as it is, and ask for the original where it came from.",
  };
}

export const CODES: readonly string[] = Object.keys(MEANINGS);
