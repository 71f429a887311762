"""Made-up programmes, by the scene that their channel shows: minutes, title in Vietnamese and in English."""

from typing import Final

Title = tuple[int, str, str]

NIGHT: Final[Title] = (60, "Âm nhạc đêm khuya", "Music of the night")
TITLES: Final[dict[str, tuple[Title, ...]]] = {
    "bay": (
        (60, "Hoàng hôn trên vịnh", "Sunset on the bay"), (45, "Theo dòng sông quê", "Down the home river"),
        (30, "Chợ nổi sáng sớm", "The floating market at dawn"), (60, "Đường lên bản", "The road to the village"),
        (45, "Đảo xa mùa biển lặng", "Far islands, calm sea"), (30, "Bếp quê ba miền", "Three regions, one kitchen"),
        (60, "Phố cổ sau mưa", "The old quarter after rain"), (30, "Một ngày trên đèo", "A day on the pass"),
    ),
    "weather": (
        (30, "Bản tin thời tiết", "Weather report"), (30, "Thời tiết du lịch", "Weather for travellers"),
        (30, "Bản tin thời tiết", "Weather report"), (30, "Nhà nông và trời", "The farmer and the sky"),
        (30, "Bản tin thời tiết", "Weather report"), (60, "Chuyện của biển", "Stories of the sea"),
        (30, "Bản tin thời tiết", "Weather report"), (30, "Khí hậu quanh ta", "The climate around us"),
    ),
    "city": (
        (60, "Pháo hoa đêm thành phố", "City fireworks"), (30, "Chuyện phố phường", "Tales of the streets"),
        (45, "Nhà ta ở phố", "Living in the city"), (90, "Phim truyện: Ngõ nhỏ mùa thu", "Film: The lane in autumn"),
        (30, "Cà phê sáng", "Morning coffee"), (45, "Kiến trúc và ánh sáng", "Architecture and light"),
        (60, "Nhịp sống trẻ", "Young rhythm"), (30, "Đường phố hôm nay", "Streets today"),
    ),
    "reef": (
        (60, "Rạn san hô mùa hè", "A summer reef"), (45, "Loài vật quanh ta", "The animals around us"),
        (60, "Rừng già kể chuyện", "The old forest speaks"), (30, "Hỏi đáp khoa học", "Questions of science"),
        (45, "Đàn voi và dòng suối", "The elephants and the stream"), (60, "Bí ẩn đại dương", "Secrets of the ocean"),
        (30, "Côn trùng tí hon", "Tiny insects"), (30, "Hành tinh xanh", "The blue planet"),
    ),
    "news": (
        (30, "Thời sự 24 giờ", "News round the clock"), (30, "Điểm tin kinh tế", "Business briefing"),
        (45, "Đối thoại chính sách", "Policy talk"), (30, "Thời sự 24 giờ", "News round the clock"),
        (60, "Phóng sự cuối ngày", "Tonight's report"), (30, "Thế giới hôm nay", "The world today"),
    ),
    "kids": (
        (30, "Vui học cùng Sen", "Learning with Sen"), (30, "Chú ếch xanh", "The little green frog"),
        (45, "Thế giới đồ chơi", "World of toys"), (30, "Kể chuyện bé nghe", "Story time"),
        (30, "Bé tập làm bếp", "Little cooks"), (60, "Phim hoạt hình: Con thuyền giấy", "Cartoon: The paper boat"),
    ),
    "sport": (
        (90, "Bóng đá trực tiếp", "Live football"), (30, "Nhịp đập thể thao", "Pulse of sport"),
        (60, "Quần vợt: trận hay trong tuần", "Tennis: match of the week"), (45, "Đường chạy", "On the track"),
        (30, "Bản tin thể thao", "Sports news"), (60, "Cầu lông đỉnh cao", "Top badminton"),
    ),
}  # fmt: skip
CAPTIONS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "bay": (
        ("Khi nắng tắt, những cánh buồm lần lượt trở về.", "As the sun goes down, the sails come home one by one."),
        ("Mỗi hòn đảo ở đây có một cái tên và một câu chuyện.", "Every island here has a name and a story."),
        ("[tiếng sóng vỗ nhẹ]", "[gentle waves]"),
    ),
    "weather": (
        ("Ngày mai nhiều nơi có nắng, chiều tối mưa rào rải rác.", "Sunny tomorrow in many places, evening showers."),
        ("Ra khơi hôm nay, bà con chú ý gió giật mạnh.", "If you go to sea today, beware of strong gusts."),
    ),
    "city": (
        ("[tiếng pháo hoa]", "[fireworks]"),
        ("Cả thành phố đổ ra bờ sông để ngắm nhìn.", "The whole city has come to the river to watch."),
    ),
    "reef": (
        ("Rạn san hô là ngôi nhà của một phần tư sinh vật biển.", "A quarter of all sea life lives on coral reefs."),
        ("Đàn cá chuyển hướng cùng lúc, như một thân mình.", "The shoal turns all at once, like a single body."),
        ("[nhạc nhẹ]", "[soft music]"),
    ),
}  # fmt: skip
NO_CAPTION: Final = ("[âm nhạc]", "[music]")
